import type { Migration } from '../migration.ts';

export const toolChoices: Migration = {
  version: 12,
  name: 'choices of tools, and what turns were offered',
  up: [
    `CREATE TABLE tool_choices (
      tool TEXT NOT NULL, request TEXT NOT NULL, server TEXT NOT NULL, verdict TEXT NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (tool, request))`,
    `CREATE TABLE turn_offers (
      turn_id TEXT PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE, offer TEXT NOT NULL)`,
  ],
  down: [`DROP TABLE turn_offers`, `DROP TABLE tool_choices`],
};
