import { sql } from 'drizzle-orm';
import type { Clock } from '../base/index.ts';
import type { Database } from './database.ts';
import { databaseTooNew, migrationFailed, migrationUnknown } from './errors.ts';
import type { Migration } from './migration.ts';
import { MIGRATIONS } from './migrations/index.ts';

export interface MigrationStatus {
  readonly current: number;
  readonly latest: number;
  readonly pending: readonly { version: number; name: string }[];
  /** Every step ever run on this database, oldest first. */
  readonly history: readonly { version: number; name: string; direction: string; at: number }[];
}

/** The version of an open database: 0 when new. Reads only. */
export function databaseVersion(database: Database): number {
  return database.get<{ user_version: number }>(sql`PRAGMA user_version`).user_version;
}

export function migrationStatus(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): MigrationStatus {
  const current = databaseVersion(database);
  return {
    current,
    latest: migrations.length,
    pending: migrations
      .filter((migration) => migration.version > current)
      .map(({ version, name }) => ({ version, name })),
    history: hasHistory(database)
      ? database.all(sql`SELECT version, name, direction, at FROM migration_history ORDER BY id`)
      : [],
  };
}

/** Throws where the database is newer than this program; nothing is touched. */
export function refuseNewer(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const current = databaseVersion(database);
  if (current > migrations.length) throw databaseTooNew(current, migrations.length);
}

/**
 * Brings the database to `target`, up or down, each step in a transaction of its own. Fails with
 * the step that failed; the steps before it stay done.
 */
export function migrate(
  database: Database,
  clock: Clock,
  target: number = MIGRATIONS.length,
  migrations: readonly Migration[] = MIGRATIONS,
): number {
  refuseNewer(database, migrations);
  if (target < 0 || target > migrations.length) throw migrationUnknown(target, migrations.length);
  let current = databaseVersion(database);
  while (current !== target) {
    const up = current < target;
    const migration = migrations[up ? current : current - 1]!;
    const reached = up ? migration.version : migration.version - 1;
    try {
      run(database, clock, migration, up ? 'up' : 'down', reached);
    } catch (error) {
      throw migrationFailed(migration, error);
    }
    current = reached;
  }
  return current;
}

function run(
  database: Database,
  clock: Clock,
  migration: Migration,
  direction: 'up' | 'down',
  reached: number,
): void {
  database.transaction(
    (transaction) => {
      transaction.run(
        sql`CREATE TABLE IF NOT EXISTS migration_history (
          id INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL,
          direction TEXT NOT NULL, at INTEGER NOT NULL)`,
      );
      for (const statement of migration[direction]) transaction.run(sql.raw(statement));
      transaction.run(
        sql`INSERT INTO migration_history (version, name, direction, at)
          VALUES (${migration.version}, ${migration.name}, ${direction}, ${clock.now()})`,
      );
      transaction.run(sql.raw(`PRAGMA user_version = ${reached}`));
    },
    { behavior: 'immediate' },
  );
}

function hasHistory(database: Database): boolean {
  return database.all(sql`SELECT 1 FROM sqlite_master WHERE name = 'migration_history'`).length > 0;
}
