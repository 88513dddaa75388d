import type { Migration } from '../migration.ts';

export const messageTopics: Migration = {
  version: 25,
  name: 'messages of one run by their topics',
  up: [`CREATE INDEX bus_messages_topic ON bus_messages (topic)`],
  down: [`DROP INDEX bus_messages_topic`],
};
