import type { Migration } from '../migration.ts';

export const serverHours: Migration = {
  version: 22,
  name: 'the last hour of each server',
  up: [
    `CREATE TABLE server_hours (
      server TEXT PRIMARY KEY, hour TEXT NOT NULL, kept_at INTEGER NOT NULL)`,
  ],
  down: [`DROP TABLE server_hours`],
};
