import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../base/index.ts';
import { WorkflowEngine, parseWorkflow } from './index.ts';

function setUp() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const engine = new WorkflowEngine({
    database,
    performer: {
      perform: () => Promise.resolve({ status: 'done', output: 1 }),
      remains: () => ({ status: 'again' }),
    },
    ...{ clock, random: seededRandom(1), ids: countingIds(), log: silentLog },
    workflow: () => undefined,
  });
  const full = (): unknown => database.run(sql`ALTER TABLE run_events RENAME TO gone`);
  const free = (): unknown => database.run(sql`ALTER TABLE gone RENAME TO run_events`);
  return { clock, database, engine, full, free };
}

test('a step that could not be stored is refused, and its run goes on once it can be', async () => {
  const { clock, database, engine } = setUp();
  const ask = '{ type: approval, question: Send it?';
  const run = engine.start(
    parseWorkflow(`name: ask\nnodes:\n  one: ${ask} }\n  two: ${ask}, needs: [one] }`),
  );
  database.run(sql`CREATE TRIGGER full BEFORE INSERT ON run_events
    WHEN new.event LIKE '%node.waiting%' BEGIN SELECT RAISE(ABORT, 'full'); END`);
  expect(() => run.answer('one', true, undefined)).toThrow(/full/);
  database.run(sql`DROP TRIGGER full`);
  run.pause();
  run.resume();
  run.answer('two', true, undefined);
  await clock.advance(0);
  expect(run.state.status).toBe('completed');
});

test('a wait whose end could not be stored stops its run and no other, and is gone on with', async () => {
  const { clock, engine, full, free } = setUp();
  const { id } = engine.start(
    parseWorkflow('name: rest\nnodes:\n  rest: { type: wait, ms: 1000 }'),
  );
  full();
  await clock.advance(1000);
  expect(engine.seen().broken).toMatchObject([{ id }]);
  free();
  engine.recover();
  await clock.advance(0);
  expect(engine.row(id).status).toBe('completed');
});
