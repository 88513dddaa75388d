import type { Migration } from '../migration.ts';

export const ownWorkflows: Migration = {
  version: 14,
  name: 'own workflows, and spends found by their run',
  up: [
    `CREATE TABLE own_workflows (
      name TEXT PRIMARY KEY, text TEXT NOT NULL, revision INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `CREATE INDEX usage_run ON usage (run_id) WHERE run_id IS NOT NULL`,
  ],
  down: [`DROP INDEX usage_run`, `DROP TABLE own_workflows`],
};
