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

/**
 * Pages of 4 KB after which the log is moved into the file by whoever commits then, who waits for the
 * disk. Another thread sees to it (`keepLogShort`) that it hardly comes to that.
 */
const CHECKPOINT_PAGES = 16_000;

/** A change of the database's version, with the copy that was made before it. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
  readonly backup: string | undefined;
}

export interface SqliteStore extends Disposable {
  readonly database: Database;
  readonly path: string;
  /** Set where opening changed the version of the database. */
  readonly migrated: Migrated | undefined;
  /** Writes a whole, consistent copy beside the running database; fails where the file exists. */
  copyTo(path: string): void;
  /** Pages of the write-ahead log that are not in the file yet; 0 where that cannot be told. */
  pagesInLog(): number;
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
    sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    const database: Database = drizzle(sqlite);
    const copyTo = (target: string): void => void sqlite.prepare('VACUUM INTO ?').run(target);
    return {
      database,
      path,
      migrated: bring(database, path, clock, migrateTo, copyTo),
      copyTo,
      pagesInLog: () => pagesInLog(sqlite),
      [Symbol.dispose]: () => void sqlite.close(),
    };
  } catch (error) {
    sqlite.close();
    throw error instanceof AppError ? error : unreadable(path, error);
  }
}

function pagesInLog(sqlite: Sqlite.Database): number {
  try {
    const [at] = sqlite.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return at ? at.log - at.checkpointed : 0;
  } catch {
    return 0;
  }
}

/** Brings an open database to a version, after a copy of it where it holds anything. */
function bring(
  database: Database,
  path: string,
  clock: Clock,
  to: number,
  copyTo: (target: string) => void,
): Migrated | undefined {
  const from = databaseVersion(database);
  if (from === to) return undefined;
  const backup = from > 0 ? backupPath(path, `v${from}`, clock) : undefined;
  if (backup !== undefined) copyTo(backup);
  migrate(database, clock, to);
  return { from, to, backup };
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
    migrated: undefined,
    copyTo: (target) => void sqlite.prepare('VACUUM INTO ?').run(target),
    pagesInLog: () => 0,
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

/** A name in the backups folder that says what the copy is of, and when it was made. */
export function backupPath(path: string, what: string, clock: Clock): string {
  const folder = join(dirname(path), 'backups');
  mkdirSync(folder, { recursive: true });
  const time = new Date(clock.now()).toISOString().replace(/[:.]/g, '-');
  return join(folder, `agenthub-${what}-${time}.db`);
}

function unreadable(path: string, error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'database.unreadable',
    message: `The database ${path} cannot be opened: ${messageOf(error)}. It was left as it is.`,
    remedy:
      'Check the disk and the permissions of the folder. If the file is damaged, run "agenthub restore FILE" with a copy from the backups folder.',
    cause: error,
  });
}
