import type { Migration } from '../migration.ts';

export const vectors: Migration = {
  version: 10,
  name: 'vectors of what tools say of themselves',
  up: [
    `CREATE TABLE tool_vectors (
      model TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL,
      PRIMARY KEY (model, hash))`,
  ],
  down: [`DROP TABLE tool_vectors`],
};
