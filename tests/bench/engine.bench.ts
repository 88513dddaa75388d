import { sql } from 'drizzle-orm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../app/base/index.ts';
import type { Database } from '../../app/storage/index.ts';
import {
  WorkflowEngine,
  parseWorkflow,
  workflow,
  type Performer,
} from '../../app/workflows/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { elapsed } from './durable.ts';
import { round, spread, type Benchmark } from './table.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const TURNS = 400;
const SAID = 'The harbour was quiet and the ships lay low. '.repeat(20);
const STEPS = 1000;
const RESUMED = 5;

/**
 * What lasting costs: the bytes that a run of 400 turns leaves in the file for each byte of its
 * text, and the milliseconds until a run of 1,000 steps, of which 999 have ended, goes on after a
 * restart and is at its end. What the engine adds to each step is measured by `pipeline`.
 */
export const run: Benchmark = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-bench-'));
  try {
    using store = openSqliteStore(join(folder, 'agenthub.db'), systemClock);
    const { database } = store;
    const talked = await talk(database);
    const times: number[] = [];
    for (let turn = 0; turn < RESUMED; turn += 1) times.push(await resume(database));
    return {
      'bytes stored for each byte of text, 400 turns': talked,
      rows: [{ 'resumed after a restart, ms': `${STEPS} steps`, ...spread(times) }],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function talk(database: Database): Promise<number> {
  using engine = engineOver(database, () => Promise.resolve());
  const turns = Array.from({ length: TURNS }, (_, turn) => `${turn}: ${SAID}`);
  await engine.start(TALK, { input: { turns } }).untilEnded();
  const [stored] = database.all<{ bytes: number }>(
    sql`SELECT (SELECT sum(length(event)) FROM run_events) + (SELECT sum(length(definition) + length(input)) FROM runs) AS bytes`,
  );
  return round(stored!.bytes / (2 * TURNS * SAID.length));
}

const TALK = parseWorkflow(`
name: talk
nodes:
  turns:
    type: loop
    over: input.turns
    maxIterations: ${TURNS}
    body:
      answer: { value: "\${item}", inputs: { request: "\${item}" } }
`);

/** Leaves a run with one step undone, as a kill would, and goes on with it in a fresh engine. */
async function resume(database: Database): Promise<number> {
  const building = workflow('bench').maxParallel(50);
  for (let step = 0; step < STEPS; step += 1)
    building.task(`s${step}`, { tool: 'bench' }, { needs: [] });
  const last = Promise.withResolvers<never>();
  const ended = Promise.withResolvers<void>();
  let left = STEPS - 1;
  const first = engineOver(database, (path) => {
    if (path === `s${STEPS - 1}`) return last.promise;
    left -= 1;
    if (left === 0) ended.resolve();
    return Promise.resolve();
  });
  const { id } = first.start(building.build());
  await ended.promise;
  await new Promise((resolve) => setImmediate(resolve));
  first[Symbol.dispose]();
  using second = engineOver(database, () => Promise.resolve());
  return await elapsed(async () => {
    second.recover();
    const { status } = await second.run(id).untilEnded();
    if (status !== 'completed') throw new Error(`the run ended as ${status}`);
  });
}

function engineOver(database: Database, work: (path: string) => Promise<void>): WorkflowEngine {
  const performer: Performer = {
    async perform({ path, action }) {
      await work(path);
      return { status: 'done', output: 'value' in action ? action.value : 'done' };
    },
    remains: () => ({ status: 'again' }),
  };
  return new WorkflowEngine({
    ...{ database, performer, clock: systemClock, log },
    ...{ random: seededRandom(1), ids: timeOrderedIds, workflow: () => undefined },
  });
}
