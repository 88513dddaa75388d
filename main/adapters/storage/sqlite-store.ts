import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { AppError, messageOf, type Clock } from '../../../app/base/index.ts';
import {
  MIGRATIONS,
  databaseVersion,
  migrate,
  refuseNewer,
  type Database,
} from '../../../app/storage/index.ts';

export interface SqliteStore extends Disposable {
  readonly database: Database;
  readonly path: string;
  /** Writes a whole, consistent copy beside the running database; fails where the file exists. */
  copyTo(path: string): void;
}

/**
 * Opens the database file: one from a newer version is refused before anything is touched. With
 * `migrateTo` (the newest by default) it is brought there, after a copy into the backups folder.
 */
export function openSqliteStore(
  path: string,
  clock: Clock,
  migrateTo = MIGRATIONS.length,
): SqliteStore {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) checkBeforeOpening(path);
  const sqlite = open(path, false);
  try {
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('busy_timeout = 5000');
    const database: Database = drizzle(sqlite);
    const store: SqliteStore = {
      database,
      path,
      copyTo: (target) => void sqlite.prepare('VACUUM INTO ?').run(target),
      [Symbol.dispose]: () => void sqlite.close(),
    };
    const current = databaseVersion(database);
    if (current !== migrateTo) {
      if (current > 0) store.copyTo(backupPath(path, current, clock));
      migrate(database, clock, migrateTo);
    }
    return store;
  } catch (error) {
    sqlite.close();
    throw error instanceof AppError ? error : unreadable(path, error);
  }
}

/** An in-memory database at the newest version, for tests. */
export function memoryDatabase(clock: Clock): SqliteStore {
  return openAt(new Sqlite(':memory:'), clock);
}

function openAt(sqlite: Sqlite.Database, clock: Clock): SqliteStore {
  sqlite.pragma('foreign_keys = ON');
  const database: Database = drizzle(sqlite);
  migrate(database, clock);
  return {
    database,
    path: ':memory:',
    copyTo: (target) => void sqlite.prepare('VACUUM INTO ?').run(target),
    [Symbol.dispose]: () => void sqlite.close(),
  };
}

/** Reads the version without the right to write, so that a refused file stays as it is. */
function checkBeforeOpening(path: string): void {
  const sqlite = open(path, true);
  try {
    refuseNewer(drizzle(sqlite));
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(path, error);
  } finally {
    sqlite.close();
  }
}

function open(path: string, readonly: boolean): Sqlite.Database {
  try {
    return new Sqlite(path, { readonly });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function backupPath(path: string, version: number, clock: Clock): string {
  const folder = join(dirname(path), 'backups');
  mkdirSync(folder, { recursive: true });
  const time = new Date(clock.now()).toISOString().replace(/[:.]/g, '-');
  return join(folder, `agenthub-v${version}-${time}.db`);
}

function unreadable(path: string, error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'database.unreadable',
    message: `The database ${path} cannot be opened: ${messageOf(error)}. It was left as it is.`,
    remedy:
      'Check the disk and the permissions of the folder. If the file is damaged, move it away and restore a copy from the backups folder.',
    cause: error,
  });
}
