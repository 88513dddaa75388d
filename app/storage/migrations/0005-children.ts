import type { Migration } from '../migration.ts';

/** Lines are written before the process starts, so that none is lost when the app is killed. */
export const children: Migration = {
  version: 5,
  name: 'journal of child processes with marks',
  up: [
    `CREATE TABLE children (
      mark TEXT PRIMARY KEY, server TEXT NOT NULL, spawned_at INTEGER NOT NULL, pid INTEGER,
      start_time TEXT)`,
    `INSERT INTO children (mark, server, spawned_at, pid, start_time)
      SELECT pid || '@' || start_time, server, spawned_at, pid, start_time FROM child_processes`,
    `DROP TABLE child_processes`,
  ],
  down: [
    `CREATE TABLE child_processes (
      pid INTEGER NOT NULL, start_time TEXT NOT NULL, server TEXT NOT NULL,
      spawned_at INTEGER NOT NULL, PRIMARY KEY (pid, start_time))`,
    `INSERT INTO child_processes (pid, start_time, server, spawned_at)
      SELECT pid, start_time, server, spawned_at FROM children WHERE pid IS NOT NULL`,
    `DROP TABLE children`,
  ],
};
