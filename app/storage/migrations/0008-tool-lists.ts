import type { Migration } from '../migration.ts';

export const toolLists: Migration = {
  version: 8,
  name: 'tools that servers last listed',
  up: [
    `CREATE TABLE tool_lists (
      server TEXT PRIMARY KEY, address TEXT NOT NULL, entries TEXT NOT NULL,
      read_at INTEGER NOT NULL)`,
  ],
  down: [`DROP TABLE tool_lists`],
};
