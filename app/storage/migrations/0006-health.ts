import type { Migration } from '../migration.ts';

export const health: Migration = {
  version: 6,
  name: 'health pulse and recoveries',
  up: [
    `CREATE TABLE health_pulse (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)`,
    `CREATE TABLE recoveries (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, component TEXT NOT NULL,
      action TEXT NOT NULL, number INTEGER NOT NULL, ok INTEGER NOT NULL, detail TEXT)`,
  ],
  down: [`DROP TABLE recoveries`, `DROP TABLE health_pulse`],
};
