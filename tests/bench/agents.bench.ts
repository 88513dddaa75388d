import { USUAL_SETTINGS } from '../../app/agents/definition.ts';
import { AgentInstance } from '../../app/agents/instance.ts';
import { LifeStore } from '../../app/agents/life-store.ts';
import { AgentPool } from '../../app/agents/pool.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { round, type Benchmark } from './table.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const ALIVE = 1000;
const MADE = 100_000;
const signal = new AbortController().signal;

/**
 * A thousand agents alive at once: microseconds until each is ready, and the bytes that each holds.
 * An agent here is a living instance with its lifecycle, every move of which is noted to be stored;
 * it holds no conversation, as that stands in the database, and no process or thread of its own.
 * A figure of microseconds for "an agent" elsewhere may mean less, such as an object that does nothing
 * yet: what that takes here is told apart.
 */
export const run: Benchmark = async () => {
  await aThousand(); // warming up
  const { bytes, microseconds, workMs, alive } = await aThousand();
  return {
    alive,
    'microseconds for the object alone': round(objectAlone()),
    'microseconds until ready, each': round(microseconds),
    'bytes held, each': Math.round(bytes),
    'ms for all to do one thing at once': round(workMs),
  };
};

function objectAlone(): number {
  const deps = { clock: systemClock, moved: () => undefined };
  const made: AgentInstance[] = []; // kept, so that none is left out as unused
  const begun = performance.now();
  for (let count = 0; count < MADE; count += 1)
    made.push(new AgentInstance(`a${count}`, 'a', deps));
  const microseconds = ((performance.now() - begun) * 1000) / MADE;
  if (made.length !== MADE) throw new Error('an agent was not made');
  return microseconds;
}

async function aThousand() {
  using store = memoryDatabase(systemClock);
  const queue = new WriteQueue(store.database, systemClock, log);
  const pool = new AgentPool({
    ...{ clock: systemClock, ids: timeOrderedIds, life: new LifeStore(store.database, queue) },
    settings: () => USUAL_SETTINGS,
    prepare: () => Promise.resolve(),
    changed: () => undefined,
  });
  const names = Array.from({ length: ALIVE }, (_, place) => `agent-${place}`);
  const before = heapBytes();
  const begun = performance.now();
  await Promise.all(names.map((name) => pool.start(name)));
  const microseconds = ((performance.now() - begun) * 1000) / ALIVE;
  queue.flush();
  const bytes = (heapBytes() - before) / ALIVE;
  const alive = names.filter((name) => pool.view(name).state === 'started').length;
  const working = performance.now();
  await Promise.all(names.map((name) => pool.use(name, signal, () => Promise.resolve())));
  const workMs = performance.now() - working;
  await pool.stopAll();
  queue[Symbol.dispose]();
  return { bytes, microseconds, workMs, alive };
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
