import type { Migration } from '../migration.ts';

/** What is held follows from the calls that run, so that it cannot differ from them. */
export const heldByCalls: Migration = {
  version: 24,
  name: 'what a budget holds follows from the calls that run',
  up: [
    `ALTER TABLE budget_windows DROP COLUMN held_nano`,
    `ALTER TABLE reservations DROP COLUMN holds`,
  ],
  // No hold is named any more: the calls that run when this is undone free nothing when they end.
  down: [
    `ALTER TABLE budget_windows ADD COLUMN held_nano INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE reservations ADD COLUMN holds TEXT NOT NULL DEFAULT '[]'`,
  ],
};
