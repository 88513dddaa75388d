import type { Migration } from '../migration.ts';

export const attempts: Migration = {
  version: 3,
  name: 'attempts of tool calls',
  up: [
    `CREATE TABLE attempts (
      id INTEGER PRIMARY KEY, call_id TEXT, server TEXT NOT NULL, tool TEXT NOT NULL,
      effect TEXT NOT NULL, number INTEGER NOT NULL, outcome TEXT NOT NULL, error TEXT,
      started_at INTEGER NOT NULL, duration_ms INTEGER)`,
    `CREATE INDEX attempts_open ON attempts (id) WHERE outcome = 'open'`,
    `CREATE INDEX attempts_call ON attempts (call_id)`,
  ],
  down: [`DROP TABLE attempts`],
};
