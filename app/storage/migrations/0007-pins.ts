import type { Migration } from '../migration.ts';

export const pins: Migration = {
  version: 7,
  name: 'tools as they were approved',
  up: [
    `CREATE TABLE pins (
      name TEXT PRIMARY KEY, server TEXT NOT NULL, definition TEXT NOT NULL,
      accepted_at INTEGER NOT NULL)`,
  ],
  down: [`DROP TABLE pins`],
};
