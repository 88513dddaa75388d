import type { Migration } from '../migration.ts';

export const toolExamples: Migration = {
  version: 13,
  name: 'example requests of tools',
  up: [
    `CREATE TABLE tool_examples (
      fingerprint TEXT PRIMARY KEY, requests TEXT NOT NULL, model TEXT NOT NULL,
      at INTEGER NOT NULL)`,
  ],
  down: [`DROP TABLE tool_examples`],
};
