import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds } from '../base/index.ts';
import { tables } from '../storage/index.ts';
import { layerSettings } from './layers.ts';
import { migrateState, type StateMigration } from './state-migrations.ts';
import { StateStore } from './state-store.ts';

const MIGRATIONS: StateMigration[] = [
  { from: 1, to: 2, up: (s) => ({ ...s, two: true }), down: ({ two: _two, ...s }) => s },
  { from: 2, to: 3, up: (s) => ({ ...s, three: true }), down: ({ three: _three, ...s }) => s },
];

function setUp(version = 1) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const ids = countingIds();
  const store = (at: number) =>
    new StateStore({ database, clock, ids, version: at, migrations: MIGRATIONS });
  return { states: store(version), store, database, clock };
}

test('every save is a version that knows its parent; an equal state is none', async () => {
  const { states, clock } = setUp();
  const first = await states.save('a', { n: 1, deep: { x: 1 } }, 'run-1');
  await clock.advance(1);
  expect(await states.save('a', { deep: { x: 1 }, n: 1 }, 'run-2')).toBe(first);
  const second = await states.save('a', { n: 2, deep: { x: 1, y: 2 } }, 'run-2');
  expect(states.list('a', 10)).toMatchObject([
    { id: second, parent: first, createdBy: 'run-2', keys: 2 },
    { id: first, parent: null },
  ]);
  expect(await states.difference('a', first, second)).toEqual([
    { path: 'deep.y', before: undefined, after: 2 },
    { path: 'n', before: 1, after: 2 },
  ]);
});

test('a restored state is a new version after the old one', async () => {
  const { states, clock } = setUp();
  const first = await states.save('a', { n: 1 }, 'x');
  await clock.advance(1);
  await states.save('a', { n: 2 }, 'x');
  await clock.advance(1);
  const back = await states.restore('a', first);
  expect(await states.newest('a')).toEqual({ n: 1 });
  expect(states.list('a', 1)).toMatchObject([{ id: back, parent: first }]);
  await expect(states.read('b', first)).rejects.toThrow(/has no state/);
});

test('a state that was changed behind its back is not read', async () => {
  const { states, database } = setUp();
  const id = await states.save('a', { n: 1 }, 'x');
  database
    .update(tables.agentStates)
    .set({ state: '{"n":9}' })
    .where(eq(tables.agentStates.id, id))
    .run();
  await expect(states.read('a', id)).rejects.toThrow(/not what was stored/);
});

test('an older state is read in the present shape, and a newer one too', async () => {
  const { store } = setUp();
  await store(1).save('a', { n: 1 }, 'x');
  expect(await store(3).newest('a')).toEqual({ n: 1, two: true, three: true });
  await store(3).save('b', { n: 1, two: true, three: true }, 'x');
  expect(await store(1).newest('b')).toEqual({ n: 1 });
});

test('migrations go up and down by hops, leave the original alone, and say where there is no way', () => {
  const state = { n: 1 };
  expect(migrateState(state, 1, 3, MIGRATIONS)).toEqual({ n: 1, two: true, three: true });
  expect(migrateState({ n: 1, two: true, three: true }, 3, 1, MIGRATIONS)).toEqual({ n: 1 });
  expect(state).toEqual({ n: 1 });
  expect(() => migrateState(state, 1, 9, MIGRATIONS)).toThrow(
    'No migration path found from 1 to 9',
  );
});

test('settings come from the usual values, the file, the person and the run; all problems at once', () => {
  const layered = layerSettings({
    file: { maxRounds: 5, prewarm: 1 },
    agent: { maxRounds: 7 },
    run: { model: 'acme/one' },
  });
  expect(layered).toMatchObject({
    ok: true,
    settings: { maxRounds: 7, prewarm: 1, model: 'acme/one', enabled: true },
    origins: { maxRounds: 'agent', prewarm: 'file', model: 'run', enabled: 'defaults' },
  });
  const broken = layerSettings({ file: { maxRounds: 0 }, agent: { prewarm: 'many', typo: 1 } });
  expect(broken.ok ? [] : broken.problems).toHaveLength(3);
});
