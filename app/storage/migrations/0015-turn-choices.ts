import type { Migration } from '../migration.ts';

export const turnChoices: Migration = {
  version: 15,
  name: 'why each turn had its model',
  up: [
    `CREATE TABLE turn_choices (
      turn_id TEXT PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
      chosen_by TEXT NOT NULL, model TEXT NOT NULL, reasons TEXT)`,
  ],
  down: [`DROP TABLE turn_choices`],
};
