import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { ToolCallRecords, type ToolCallStart } from './records.ts';

const START: ToolCallStart = {
  id: 'call_1',
  chatId: undefined,
  turnId: undefined,
  callId: 'run:step',
  caller: 'explicit',
  server: 'notes',
  tool: 'add',
  arguments: { text: 'a' },
  startedAt: 1000,
};

function open() {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const queue = new WriteQueue(database, clock, silentLog);
  const kept = () =>
    database.all<{ id: string; status: string; result: string | null }>(
      sql`SELECT id, status, result FROM tool_calls ORDER BY id`,
    );
  return { clock, database, queue, kept, records: new ToolCallRecords(database, queue) };
}

test('a call is kept as it was made and as it ended', () => {
  const { records } = open();
  const record = records.begin(START);
  expect(records.lastOf('run:step')).toEqual({
    ...START,
    chatId: null,
    turnId: null,
    status: 'running',
    result: null,
    error: null,
    cached: false,
    attempts: 0,
    durationMs: null,
  });
  const end = { result: { text: 'done' }, error: undefined, cached: true, attempts: 2 };
  record.end({ status: 'ok', ...end, durationMs: 7 });
  expect(records.allOf('run:step')).toMatchObject([
    { status: 'ok', ...end, error: null, durationMs: 7, arguments: { text: 'a' } },
  ]);
  expect(records.textOf('call_1')).toBe('done');
});

test('a call that is come back to after a kill is kept with the first write that is waited for', async () => {
  const { database, queue, kept, records } = open();
  database.run(sql`PRAGMA foreign_keys = OFF`); // there is no such turn
  records.begin({ ...START, id: 'of a step' });
  records.begin({ ...START, id: 'of a turn', callId: undefined, turnId: 'turn' });
  records.begin({ ...START, id: 'of nobody', callId: undefined });
  await queue.now(() => undefined);
  expect(kept().map(({ id }) => id)).toEqual(['of a step', 'of a turn']);
});

test('a call is kept as it ended, whether it was written before that or not', async () => {
  const { clock, queue, kept, records } = open();
  const end = { result: { text: 'done' }, error: undefined, cached: false, attempts: 1 };
  const late = records.begin({ ...START, id: 'late' });
  const early = records.begin({ ...START, id: 'early', callId: undefined });
  await queue.now(() => undefined);
  late.end({ ...end, status: 'ok', durationMs: 7 });
  early.end({ ...end, status: 'ok', durationMs: 7 });
  expect(kept()).toEqual([{ id: 'late', status: 'running', result: null }]);
  await clock.advance(5);
  const result = '{"text":"done"}';
  expect(kept()).toEqual([
    { id: 'early', status: 'ok', result },
    { id: 'late', status: 'ok', result },
  ]);
});

test('a call that ended while the disk refused its beginning is kept as it ended', async () => {
  const { clock, database, kept, records } = open();
  const record = records.begin(START);
  database.run(sql`PRAGMA query_only = ON`);
  await clock.advance(5);
  const end = { result: null, error: undefined, cached: false, attempts: 1, durationMs: 7 };
  record.end({ ...end, status: 'error' });
  database.run(sql`PRAGMA query_only = OFF`);
  await clock.advance(1000);
  expect(kept()).toMatchObject([{ status: 'error' }]);
});

test('the calls of a step are those of the agent that it was given to, and no other step', () => {
  const { records } = open();
  for (const callId of [
    'run:step',
    'run:step#1.0',
    'run:step#2.1',
    'run:step2',
    'run:stepdown#1',
  ]) {
    records.begin({ ...START, id: callId, callId });
  }
  expect(records.allOf('run:step').map(({ id }) => id)).toEqual([
    'run:step',
    'run:step#1.0',
    'run:step#2.1',
  ]);
});

test.each([
  ['a turn', `SELECT * FROM tool_calls WHERE turn_id IN ('a', 'b')`, 'tool_calls_turn'],
  ['an id of the caller', `SELECT * FROM tool_calls WHERE call_id = 'a'`, 'tool_calls_call'],
  [
    'what a killed run left',
    `UPDATE tool_calls SET status = 'unknown' WHERE status = 'running'`,
    'tool_calls_running',
  ],
])('calls of %s are found by an index, however many there are', (_, query, index) => {
  const { database } = open();
  const plan = database.all<{ detail: string }>(sql.raw(`EXPLAIN QUERY PLAN ${query}`));
  expect(plan.map(({ detail }) => detail).join()).toContain(`INDEX ${index}`);
});
