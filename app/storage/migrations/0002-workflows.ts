import type { Migration } from '../migration.ts';

export const workflows: Migration = {
  version: 2,
  name: 'runs of workflows and their events',
  up: [
    `CREATE TABLE runs (
      id TEXT PRIMARY KEY, workflow TEXT NOT NULL, version TEXT NOT NULL, definition TEXT NOT NULL,
      input TEXT, status TEXT NOT NULL, chat_id TEXT, forked_from TEXT, forked_seq INTEGER,
      created_at INTEGER NOT NULL, ended_at INTEGER)`,
    `CREATE INDEX runs_created ON runs (created_at)`,
    `CREATE INDEX runs_status ON runs (status)`,
    `CREATE TABLE run_events (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
      at INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (run_id, seq)) WITHOUT ROWID`,
  ],
  down: [`DROP TABLE run_events`, `DROP TABLE runs`],
};
