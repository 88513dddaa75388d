import type { Migration } from '../migration.ts';

/** What a turn has spent is looked for whenever one begins under a budget of each run. */
export const turnsOfUsage: Migration = {
  version: 19,
  name: 'usage of a chat by its turns',
  up: [`DROP INDEX usage_chat`, `CREATE INDEX usage_chat ON usage (chat_id, turn_id, at)`],
  down: [`DROP INDEX usage_chat`, `CREATE INDEX usage_chat ON usage (chat_id, at)`],
};
