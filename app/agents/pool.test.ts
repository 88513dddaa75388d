import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds } from '../base/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { USUAL_SETTINGS, type AgentSettings } from './definition.ts';
import { LifeStore } from './life-store.ts';
import { AgentPool } from './pool.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const signal = new AbortController().signal;

function setUp(
  more: Partial<AgentSettings> = {},
  prepare: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
  look: () => void = () => undefined,
) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const life = new LifeStore(database, new WriteQueue(database, clock, log));
  const pool = new AgentPool({
    clock,
    ids: countingIds(),
    life,
    settings: () => {
      look();
      return { ...USUAL_SETTINGS, ...more };
    },
    prepare: (_agent, stopped) => prepare(stopped),
    changed: () => undefined,
  });
  const states = () =>
    life
      .history('a', 100)
      .map(({ to }) => to)
      .toReversed();
  return { pool, clock, states, life };
}

test('an agent is made when it is needed, works, rests and is let go; its life is kept', async () => {
  const { pool, clock, states } = setUp();
  expect(pool.view('a')).toMatchObject({ state: 'created', status: 'idle' });
  const seen: string[] = [];
  await pool.use('a', signal, () => Promise.resolve(seen.push(pool.view('a').status)));
  expect(seen).toEqual(['processing']);
  expect(pool.view('a')).toMatchObject({ status: 'ready', metrics: { tasks: 1, instances: 1 } });
  await clock.advance(USUAL_SETTINGS.idleTimeoutMs + 1);
  expect(pool.view('a').metrics.instances).toBe(0);
  expect(states()).toEqual([
    'initializing',
    'initialized',
    'starting',
    'started',
    'executing',
    'started',
    'stopping',
    'stopped',
    'terminated',
  ]);
});

test('tasks at once have instances of their own, up to the limit; warm ones stay', async () => {
  const { pool, clock } = setUp({ maxConcurrentTasks: 3, prewarm: 2 });
  await pool.start('a');
  expect(pool.view('a').metrics.instances).toBe(2);
  const end = Promise.withResolvers<void>();
  const busy = [1, 2, 3].map(() => pool.use('a', signal, () => end.promise));
  await clock.advance(1);
  await expect(pool.use('a', signal, () => Promise.resolve())).rejects.toThrow(/3 things already/);
  end.resolve();
  await Promise.all(busy);
  await clock.advance(USUAL_SETTINGS.idleTimeoutMs + 1);
  expect(pool.view('a').metrics.instances).toBe(2);
});

test('getting ready is tried three times a second apart; then the reason is told', async () => {
  let tries = 0;
  const flaky = setUp({}, () =>
    ++tries < 3 ? Promise.reject(new Error('no tool')) : Promise.resolve(),
  );
  const ready = flaky.pool.start('a');
  await flaky.clock.advance(2001);
  await ready;
  expect(tries).toBe(3);
  const dead = setUp({}, () => Promise.reject(new Error('no tool')));
  const failed = expect(dead.pool.start('a')).rejects.toThrow(/could not be made ready: no tool/);
  await dead.clock.advance(2001);
  await failed;
  expect(dead.pool.view('a')).toMatchObject({ status: 'error' });
  expect(dead.life.history('a', 1)).toMatchObject([{ to: 'error', reason: 'no tool' }]);
});

test('getting ready takes 30 s at most, each time', async () => {
  const { pool, clock } = setUp({}, () => new Promise(() => undefined));
  const failed = expect(pool.start('a')).rejects.toThrow(/within 30 s/);
  await clock.advance(30_000);
  await clock.advance(31_000);
  await clock.advance(31_000);
  await failed;
});

test('stopping waits for what runs; after 30 s it is stopped by force, after 5 s more left alone', async () => {
  const gentle = setUp();
  const end = Promise.withResolvers<string>();
  const task = gentle.pool.use('a', signal, () => end.promise);
  await gentle.clock.advance(1);
  const stopping = gentle.pool.stop('a', 'enough');
  await gentle.clock.advance(29_000);
  end.resolve('whole');
  expect([await stopping, await task]).toEqual([{ forced: false }, 'whole']);
  await expect(gentle.pool.use('a', signal, () => Promise.resolve())).rejects.toThrow(
    /switched off/,
  );

  const stubborn = setUp();
  let aborted = false;
  void stubborn.pool
    .use('a', signal, (stopped) => {
      stopped.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    })
    .catch(() => undefined);
  await stubborn.clock.advance(1);
  const forced = stubborn.pool.stop('a', 'enough');
  await stubborn.clock.advance(30_000);
  expect(aborted).toBe(true);
  await stubborn.clock.advance(5001);
  expect(await forced).toEqual({ forced: true });
});

test('a task that fails leaves the agent ready, and is counted', async () => {
  const { pool } = setUp();
  await expect(pool.use('a', signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(pool.view('a')).toMatchObject({ status: 'ready', metrics: { tasks: 1, failures: 1 } });
});

test('an agent whose file is gone is let go, and what it does is not broken off', async () => {
  let there = true;
  const { pool, clock, states } = setUp({ idleTimeoutMs: 1000 }, undefined, () => {
    if (!there) throw new Error('there is no such agent');
  });
  await pool.use('a', signal, () => Promise.resolve());
  let finish = (): void => undefined;
  const work = pool.use('a', signal, () => new Promise<void>((done) => (finish = done)));
  there = false;
  pool.forget('a');
  await clock.advance(100_000);
  finish();
  await work;
  await clock.advance(100_000);
  expect(states().slice(-3)).toEqual(['stopping', 'stopped', 'terminated']);
  there = true;
  await pool.use('a', signal, () => Promise.resolve());
  expect(pool.view('a').metrics).toMatchObject({ tasks: 1, instances: 1 });
});

test('nothing breaks where an agent is gone before it is let go', async () => {
  let there = true;
  const { pool, clock } = setUp({ idleTimeoutMs: 1000 }, undefined, () => {
    if (!there) throw new Error('there is no such agent');
  });
  await pool.use('a', signal, () => Promise.resolve());
  there = false;
  pool.forget('a');
  await expect(clock.advance(100_000)).resolves.toBeUndefined();
});
