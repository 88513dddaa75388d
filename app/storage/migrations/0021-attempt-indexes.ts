import type { Migration } from '../migration.ts';

/**
 * Every index is a page more to write before a call is sent. Open attempts are looked for at a start
 * alone, where the whole table is read for the old rows anyway; by the call nothing but a test reads.
 */
export const attemptIndexes: Migration = {
  version: 21,
  name: 'no indexes of attempts',
  up: [`DROP INDEX attempts_open`, `DROP INDEX attempts_call`],
  down: [
    `CREATE INDEX attempts_open ON attempts (id) WHERE outcome = 'open'`,
    `CREATE INDEX attempts_call ON attempts (call_id)`,
  ],
};
