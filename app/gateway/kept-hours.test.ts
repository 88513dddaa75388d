import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import { WriteQueue, tables } from '../storage/index.ts';
import { Activities } from './activities.ts';
import { KeptHours } from './kept-hours.ts';

const MINUTE = 60_000;

/** The app over and over with the same database; each start has a monotonic clock of its own. */
function machine() {
  const wall = new FakeClock();
  const { database } = memoryDatabase(wall);
  const start = (minutesLater: number) => {
    wall.jump(minutesLater * MINUTE);
    const clock = new FakeClock(wall.now());
    const queue = new WriteQueue(database, clock, silentLog);
    const activities = new Activities(
      clock,
      new KeptHours({ database, queue, clock, log: silentLog }),
    );
    const pass = async (ms: number): Promise<void> => {
      await clock.advance(ms);
      wall.jump(ms);
    };
    const view = (name: string) => activities.views().find((each) => each.name === name)!;
    const states = () => view('a').minutes.map(({ state }) => state);
    return { activities, queue, pass, view, states };
  };
  const rows = () => database.select().from(tables.serverHours).all();
  return { start, rows, database };
}

test('what was called and how long it took is shown after the next start, and the time between is blank', async () => {
  const { start } = machine();
  const first = start(0);
  const activity = first.activities.open('a');
  activity.entered('ready');
  activity.called('ok', 120);
  activity.called('tool-error', 80);
  await first.pass(2 * MINUTE);
  activity.entered('open');
  activity.called('failed', 1);
  first.activities[Symbol.dispose]();
  first.queue[Symbol.dispose]();

  const second = start(3);
  second.activities.open('a').entered('starting');
  expect(second.view('a')).toMatchObject({ calls: 3, failed: 1, toolErrors: 1, p95Ms: 120 });
  expect(second.states().slice(-7)).toEqual([
    undefined,
    'ready',
    'ready',
    'open',
    undefined,
    undefined,
    'starting',
  ]);
});

test('a sudden end loses no more than the last five seconds', async () => {
  const { start } = machine();
  const first = start(0);
  const activity = first.activities.open('a');
  activity.called('ok', 10);
  await first.pass(5100);
  activity.called('ok', 10);

  const second = start(0);
  second.activities.open('a');
  expect(second.view('a').calls).toBe(1);
});

test('a start within the same minute goes on in it and keeps its worst state', async () => {
  const { start } = machine();
  const first = start(0);
  first.activities.open('a').entered('crash-loop');
  await first.pass(6000);
  const second = start(0);
  second.activities.open('a').entered('ready');
  expect(second.states().at(-1)).toBe('crash-loop');
});

test('nothing is kept longer than it is shown, nor of a server that was removed', async () => {
  const { start, rows } = machine();
  const first = start(0);
  for (const name of ['a', 'b']) first.activities.open(name).called('ok', 1);
  await first.pass(6000);
  expect(rows().map(({ server }) => server)).toEqual(['a', 'b']);
  first.activities.forget('b');
  await first.pass(1000);
  expect(rows().map(({ server }) => server)).toEqual(['a']);
  const later = start(61);
  later.activities.open('a');
  expect(later.view('a').calls).toBe(0);
  later.activities.open('c').called('ok', 1);
  await later.pass(6000);
  expect(rows().map(({ server }) => server)).toEqual(['c']);
});

test('an hour that cannot be read is not shown, and is no reason to fail', () => {
  const { start, database } = machine();
  for (const hour of ['not JSON', '{"minutes":[{"age":-1}],"durations":[]}']) {
    database.delete(tables.serverHours).run();
    database.insert(tables.serverHours).values({ server: 'a', hour, keptAt: Date.now() }).run();
    const { activities, view } = start(0);
    activities.open('a');
    expect(view('a')).toMatchObject({ calls: 0, p50Ms: undefined });
  }
});

test('a clock that was set back makes nothing older', async () => {
  const { start } = machine();
  const first = start(0);
  first.activities.open('a').called('ok', 1);
  await first.pass(6000);
  const second = start(-600);
  second.activities.open('a');
  expect(second.view('a').calls).toBe(1);
});
