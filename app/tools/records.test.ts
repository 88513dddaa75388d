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
  return {
    database,
    records: new ToolCallRecords(database, new WriteQueue(database, clock, silentLog)),
  };
}

test('a call is kept as it was made and as it ended', () => {
  const { records } = open();
  records.begin(START);
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
  records.end('call_1', { status: 'ok', ...end, durationMs: 7 });
  expect(records.allOf('run:step')).toMatchObject([
    { status: 'ok', ...end, error: null, durationMs: 7, arguments: { text: 'a' } },
  ]);
  expect(records.textOf('call_1')).toBe('done');
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
