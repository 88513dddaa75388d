import type { Migration } from '../migration.ts';

export const turnLeftOut: Migration = {
  version: 23,
  name: 'how much of a chat a turn left out',
  up: [`ALTER TABLE turns ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0`],
  down: [`ALTER TABLE turns DROP COLUMN left_out`],
};
