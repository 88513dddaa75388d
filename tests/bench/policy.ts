import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import CircuitBreaker from 'opossum';
import { seededRandom } from '../../app/base/index.ts';
import { AttemptJournal, CallPipeline, ToolIndex } from '../../app/gateway/calls/index.ts';
import { connectionFailed } from '../../app/gateway/errors.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { MemoryTarget, text } from '../support/memory-target.ts';
import { round } from './table.ts';

const OPTIONS = { rate: { capacity: 1e9, perSecond: 1e9 } };

function pipelineOver(target: MemoryTarget, journalled: boolean): CallPipeline {
  const { database } = memoryDatabase(systemClock);
  const queue = new WriteQueue(database, systemClock, silentLog);
  const journal = new AttemptJournal(database, systemClock, queue);
  return new CallPipeline({
    clock: systemClock,
    random: seededRandom(1),
    journal: journalled ? journal : { open: () => Promise.resolve(1), close: () => undefined },
    log: silentLog,
    index: new ToolIndex(() => [target]),
    target: () => target,
  });
}

async function microseconds(times: number, task: () => unknown): Promise<number> {
  for (let count = 0; count < times / 10; count += 1) await task();
  const startedAt = performance.now();
  for (let count = 0; count < times; count += 1) await task();
  return round(((performance.now() - startedAt) / times) * 1000);
}

function microsecondsOfValue(times: number, task: () => unknown): number {
  for (let count = 0; count < times / 10; count += 1) task();
  const startedAt = performance.now();
  for (let count = 0; count < times; count += 1) task();
  return round(((performance.now() - startedAt) / times) * 1000);
}

/** Every step of the gate with a server that answers at once, without and with the journal. */
export async function measurePolicy() {
  const answer = Promise.resolve(text('done'));
  const target = (): MemoryTarget => {
    const memory = new MemoryTarget('a', { change: 'write', look: 'read' }, OPTIONS);
    memory.answer = () => {
      memory.calls.length = 0;
      return answer;
    };
    return memory;
  };
  const call = (pipeline: CallPipeline, tool: string) => () =>
    pipeline.call({ server: 'a', tool, arguments: { q: 'a' } });
  return {
    'policy stack': await microseconds(50_000, call(pipelineOver(target(), false), 'change')),
    'policy stack and journal in memory': await microseconds(
      20_000,
      call(pipelineOver(target(), true), 'change'),
    ),
    'answer from the cache': await microseconds(
      50_000,
      call(pipelineOver(target(), false), 'look'),
    ),
  };
}

/** What it costs to be told that a breaker is open. */
export async function measureBreakers() {
  const target = new MemoryTarget(
    'a',
    { change: 'write' },
    { ...OPTIONS, breaker: { failures: 1 } },
  );
  target.answer = () => Promise.reject(connectionFailed('a', 'gone'));
  const pipeline = pipelineOver(target, false);
  await pipeline.call({ server: 'a', tool: 'change', arguments: {} });

  const cockatiel = circuitBreaker(handleAll, {
    halfOpenAfter: 600_000,
    breaker: new ConsecutiveBreaker(1),
  });
  const fail = (): Promise<never> => Promise.reject(new Error('gone'));
  await cockatiel.execute(fail).catch(() => undefined);
  const opossum = new CircuitBreaker(fail, { resetTimeout: 600_000, volumeThreshold: 0 });
  opossum.open();
  const broken = (error: unknown): void => {
    if (!(error instanceof BrokenCircuitError)) throw error;
  };
  const result = {
    'open breaker, as a value': microsecondsOfValue(200_000, () =>
      pipeline.closedFor('a', 'change'),
    ),
    'open breaker, as an outcome': await microseconds(50_000, () =>
      pipeline.call({ server: 'a', tool: 'change', arguments: {} }),
    ),
    'open breaker of cockatiel': await microseconds(50_000, () =>
      cockatiel.execute(fail).catch(broken),
    ),
    'open breaker of opossum': await microseconds(50_000, () =>
      opossum.fire().catch(() => undefined),
    ),
  };
  opossum.shutdown();
  return result;
}
