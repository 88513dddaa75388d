import type { Migration } from '../migration.ts';

/** Which step of a run spent something: steps that run at once cannot be told apart by time. */
export const stepsOfUsage: Migration = {
  version: 20,
  name: 'the step of a run that spent something',
  up: [`ALTER TABLE usage ADD COLUMN step TEXT`],
  down: [`ALTER TABLE usage DROP COLUMN step`],
};
