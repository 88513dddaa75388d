import type { Migration } from '../migration.ts';

export const agentGrants: Migration = {
  version: 26,
  name: 'which agents of plugins may change things',
  up: [
    `CREATE TABLE agent_grants (
       agent TEXT NOT NULL,
       version TEXT NOT NULL,
       definition TEXT NOT NULL,
       allowed_at INTEGER NOT NULL,
       PRIMARY KEY (agent, version)
     )`,
  ],
  down: [`DROP TABLE agent_grants`],
};
