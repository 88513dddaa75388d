import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../base/index.ts';
import { WorkflowEngine, parseWorkflow, type Performer } from '../workflows/index.ts';
import { backgroundOf, checkBackground } from './background.ts';
import { createHealth } from './create.ts';

const MINUTE_MS = 60_000;
const STEP = parseWorkflow('name: report\nnodes:\n  write: { value: 1, timeoutMs: 120000 }');

/** An engine whose steps do what is given, with health over it. */
function setUp(perform: Performer['perform']) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const engine = new WorkflowEngine({
    database,
    performer: { perform, remains: () => ({ status: 'again' }) },
    ...{ clock, random: seededRandom(1), ids: countingIds(), log: silentLog },
    workflow: () => undefined,
  });
  const background = backgroundOf(engine, { seen: () => [] });
  const { monitor, recoveryLog } = createHealth({
    system: { read: () => new Promise(() => undefined) },
    database,
    gateway: { servers: () => [] },
    secrets: { backend: 'none', writable: false },
    providers: () => Promise.resolve([]),
    ...{ background, clock, log: silentLog },
  });
  const look = () => checkBackground(background.seen(), clock.now())[0]!;
  return { clock, database, engine, monitor, recoveryLog, look };
}

const done: Performer['perform'] = () => Promise.resolve({ status: 'done', output: 1 });

test('a step that goes on long after its time limit is told of, and one within it is not', async () => {
  const { clock, engine, look } = setUp(() => new Promise(() => undefined));
  engine.start(STEP);
  await clock.advance(2 * MINUTE_MS);
  expect(look()).toMatchObject({ name: 'workflows', kind: 'jobs', state: 'HEALTHY' });
  await clock.advance(MINUTE_MS);
  expect(look()).toMatchObject({
    state: 'WARNING',
    cause: { code: 'health.run-silent', data: { workflow: 'report', minutes: 3 } },
  });
});

test('a clock that is set forward makes no run silent', async () => {
  const { clock, engine, look } = setUp(() => new Promise(() => undefined));
  engine.start(STEP);
  clock.jump(60 * MINUTE_MS);
  await clock.advance(1000);
  expect(look()).toMatchObject({ state: 'HEALTHY' });
});

test('a run that waits for a person is no fault; after a day it is mentioned', async () => {
  const { clock, engine, look } = setUp(done);
  engine.start(parseWorkflow('name: ask\nnodes:\n  ok: { type: approval, question: Send it? }'));
  await clock.advance(23 * 60 * MINUTE_MS);
  expect(look()).toEqual({ name: 'workflows', kind: 'jobs', state: 'HEALTHY' });
  await clock.advance(2 * 60 * MINUTE_MS);
  expect(look()).toMatchObject({ state: 'HEALTHY', cause: { code: 'health.runs-asking' } });
});

test('runs that a person paused or that wait for a time are no fault', async () => {
  const { clock, engine, look } = setUp(done);
  engine.start(parseWorkflow('name: later\nnodes:\n  rest: { type: wait, ms: 86400000 }'));
  const paused = engine.start(parseWorkflow('name: held\nnodes:\n  rest: { type: wait, ms: 1 }'));
  paused.pause();
  await clock.advance(30 * MINUTE_MS);
  expect(look()).toEqual({ name: 'workflows', kind: 'jobs', state: 'HEALTHY' });
});

test('a run that could not be stored is critical, and goes on once it can be', async () => {
  const ends = Promise.withResolvers<undefined>();
  const { clock, database, engine, monitor, recoveryLog, look } = setUp(async () => {
    await ends.promise;
    return { status: 'done', output: 1 };
  });
  const { id } = engine.start(STEP);
  await clock.advance(0);
  database.run(sql`ALTER TABLE run_events RENAME TO gone`);
  ends.resolve(undefined);
  await clock.advance(1000);
  expect(look()).toMatchObject({ state: 'CRITICAL', cause: { data: { count: 1 } } });
  database.run(sql`ALTER TABLE gone RENAME TO run_events`);
  const checked = monitor.check();
  await clock.advance(10_000);
  await checked;
  expect(recoveryLog.latest()).toMatchObject([{ component: 'workflows', ok: true }]);
  expect(look()).toMatchObject({ state: 'HEALTHY' });
  expect(engine.row(id).status).toBe('completed');
});

const queue = { name: 'queue', waiting: 0, room: 100, quietMs: 0, crashes: 0 };
const engine = { runs: [], broken: [], waiting: 0, quietMs: Infinity };

test.each([
  [{}, 'HEALTHY', undefined],
  [{ waiting: 89, quietMs: 1000 }, 'HEALTHY', undefined],
  [{ waiting: 90 }, 'WARNING', 'health.queue-full'],
  [{ waiting: 1, quietMs: 11 * MINUTE_MS }, 'WARNING', 'health.queue-still'],
  [{ waiting: 0, quietMs: 11 * MINUTE_MS }, 'HEALTHY', undefined],
  [{ crashes: 2 }, 'HEALTHY', undefined],
  [{ crashes: 3 }, 'CRITICAL', 'health.queue-dead'],
])('a queue %j is %s', (more, state, code) => {
  const seen = { engine, questions: [], queues: [{ ...queue, ...more }] };
  const found = checkBackground(seen, 0).find(({ name }) => name === 'queue');
  expect(found?.state).toBe(state);
  expect(found?.cause?.code).toBe(code);
});

test('steps that wait for room while nothing happens are told of', () => {
  const runs = [{ id: 'r', workflow: 'w', quietMs: 0, steps: [], waits: true }];
  const stuck = { ...engine, runs, waiting: 4, quietMs: 11 * MINUTE_MS };
  const [found] = checkBackground({ engine: stuck, questions: [], queues: [] }, 0);
  expect(found).toMatchObject({ state: 'WARNING', cause: { code: 'health.queue-still' } });
});

test('a run that performs nothing and waits for nothing is told of', () => {
  const stalled = { id: 'r', workflow: 'w', quietMs: 2 * MINUTE_MS, steps: [], waits: false };
  const seen = { ...engine, runs: [stalled] };
  const [found] = checkBackground({ engine: seen, questions: [], queues: [] }, 0);
  expect(found).toMatchObject({ state: 'WARNING', cause: { code: 'health.run-silent' } });
});
