import type { Migration } from '../migration.ts';

/**
 * A budget of each run looks for what its run has spent whenever a run begins. A turn's rows are
 * found by its chat; the indexes hold only the others, so that no call of a chat writes more for
 * them.
 */
export const spentBefore: Migration = {
  version: 18,
  name: 'indexes for what a run, job, plugin or project has spent',
  up: [
    `CREATE INDEX usage_apart ON usage (coalesce(run_id, job_id, turn_id))
      WHERE chat_id IS NULL OR run_id IS NOT NULL OR job_id IS NOT NULL`,
    `CREATE INDEX usage_job ON usage (job_id, at) WHERE job_id IS NOT NULL`,
    `CREATE INDEX usage_plugin ON usage (plugin, at) WHERE plugin IS NOT NULL`,
    `CREATE INDEX usage_project ON usage (project, at) WHERE project IS NOT NULL`,
  ],
  down: [
    `DROP INDEX usage_project`,
    `DROP INDEX usage_plugin`,
    `DROP INDEX usage_job`,
    `DROP INDEX usage_apart`,
  ],
};
