import { seededRandom, sleep } from '../../app/base/index.ts';
import { AttemptJournal, CallPipeline, ToolIndex } from '../../app/gateway/calls/index.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { callGateway } from '../support/call-gateway.ts';
import { MemoryTarget, text } from '../support/memory-target.ts';
import { round, spread } from './table.ts';

const SERVERS = 50;
const CALLERS = 1000;
const SECONDS = 10;
/** How long a server in memory takes to answer: anything up to this. */
const LONGEST_ANSWER_MS = 40;
const UNLIMITED = { rate: { capacity: 1e9, perSecond: 1e9 } };

type Call = (server: string, caller: number) => Promise<void>;

const names = Array.from({ length: SERVERS }, (_, place) => `s${place}`);

/**
 * Over HTTP, to one program that stands for all the servers. What it and the way to it favour is
 * not the gate's doing: with 400 requests under way at once, `fetch` alone serves its connections
 * as unevenly. {@link measureTurns} is the gate alone.
 */
export async function measureFairness(url: string) {
  await using app = await callGateway(
    Object.fromEntries(names.map((name) => [name, { url, agenthub: UNLIMITED }])),
  );
  return await measure(async (server, caller) => {
    const outcome = await app.gateway.call({
      server,
      tool: 'echo',
      arguments: { text: `from ${caller}` },
    });
    if (outcome.status === 'failed') throw outcome.error;
  });
}

/** With servers in memory that take a random time each, so that only the gate decides whose turn it is. */
export async function measureTurns() {
  const { database } = memoryDatabase(systemClock);
  using queue = new WriteQueue(database, systemClock, silentLog);
  const random = seededRandom(1);
  const targets = new Map(
    names.map((name) => {
      const target = new MemoryTarget(name, { echo: 'write' }, UNLIMITED);
      target.answer = async () => {
        target.calls.length = 0;
        await sleep(systemClock, random.next() * LONGEST_ANSWER_MS);
        return text('done');
      };
      return [name, target] as const;
    }),
  );
  const pipeline = new CallPipeline({
    clock: systemClock,
    random,
    journal: new AttemptJournal(database, systemClock, queue),
    log: silentLog,
    index: new ToolIndex(() => targets.values()),
    target: (name) => targets.get(name),
  });
  return await measure(async (server) => {
    const outcome = await pipeline.call({ server, tool: 'echo', arguments: {} });
    if (outcome.status === 'failed') throw outcome.error;
  });
}

/**
 * Many callers, each calling its server again as soon as it was answered, for some seconds; the
 * usual limit of calls at once per server holds. Shares are even where Jain's index (R. Jain et
 * al., DEC-TR-301, 1984) is 1; it is 1/n where one has everything.
 */
async function measure(call: Call) {
  const calls = new Array<number>(CALLERS).fill(0);
  const waits: number[] = [];
  const ends = performance.now() + SECONDS * 1000;
  await Promise.all(
    calls.map(async (_, caller) => {
      while (performance.now() < ends) {
        const before = performance.now();
        await call(names[caller % SERVERS]!, caller);
        waits.push(performance.now() - before);
        calls[caller]! += 1;
      }
    }),
  );
  const perServer = names.map((_, place) =>
    calls.reduce((sum, count, caller) => sum + (caller % SERVERS === place ? count : 0), 0),
  );
  return {
    callers: CALLERS,
    servers: SERVERS,
    calls: waits.length,
    'calls per caller, fewest': Math.min(...calls),
    'calls per caller, most': Math.max(...calls),
    "Jain's index of callers": jain(calls),
    "Jain's index of servers": jain(perServer),
    'ms of wait, p50': spread(waits).p50,
    'ms of wait, p99': spread(waits).p99,
    'ms of wait, longest': round(waits.reduce((most, wait) => Math.max(most, wait), 0)),
  };
}

function jain(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return round((sum * sum) / (shares.length * squares));
}
