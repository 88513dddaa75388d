import type { Migration } from '../migration.ts';

/**
 * Every index is a page more to write with each call, which waits for it: the one by time was never
 * read, the others hold only the rows that are looked for. By the caller's id there was none.
 */
export const callIndexes: Migration = {
  version: 17,
  name: 'indexes of tool calls',
  up: [
    `DROP INDEX tool_calls_started`,
    `DROP INDEX tool_calls_status`,
    `DROP INDEX tool_calls_turn`,
    `CREATE INDEX tool_calls_turn ON tool_calls (turn_id) WHERE turn_id IS NOT NULL`,
    `CREATE INDEX tool_calls_call ON tool_calls (call_id) WHERE call_id IS NOT NULL`,
    `CREATE INDEX tool_calls_running ON tool_calls (status) WHERE status = 'running'`,
  ],
  down: [
    `DROP INDEX tool_calls_running`,
    `DROP INDEX tool_calls_call`,
    `DROP INDEX tool_calls_turn`,
    `CREATE INDEX tool_calls_turn ON tool_calls (turn_id)`,
    `CREATE INDEX tool_calls_status ON tool_calls (status)`,
    `CREATE INDEX tool_calls_started ON tool_calls (started_at)`,
  ],
};
