import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError, messageOf, type Clock } from '../../../app/base/index.ts';
import { MIGRATIONS } from '../../../app/storage/index.ts';
import { diskTextFile } from '../text-file.ts';
import { inspectDatabase } from './inspect.ts';
import { backupPath } from './sqlite-store.ts';

/** Files of the data folder that a backup holds beside the database. */
const FILES = ['settings.json', 'mcp.json'];

export interface Backup {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes one file that holds the database, the settings and the list of servers. It reads the
 * database through a connection of its own, which SQLite allows beside the process that owns it:
 * so a backup can be made while AgentHub runs, and also while it hangs.
 */
export function backUp(dataFolder: string, target: string | undefined, clock: Clock): Backup {
  const source = join(dataFolder, 'agenthub.db');
  if (!existsSync(source)) throw nothingToBackUp(dataFolder);
  const path = resolve(target ?? backupPath(source, 'backup', clock));
  if (existsSync(path)) throw backupExists(path);
  mkdirSync(dirname(path), { recursive: true });
  let sqlite: Sqlite.Database | undefined;
  try {
    sqlite = new Sqlite(source, { readonly: true });
    sqlite.pragma('busy_timeout = 5000');
    sqlite.prepare('VACUUM INTO ?').run(path);
    chmodSync(path, 0o600);
    addFiles(path, dataFolder);
  } catch (error) {
    rmSync(path, { force: true });
    throw backupFailed(path, error);
  } finally {
    sqlite?.close();
  }
  return { path, bytes: statSync(path).size };
}

function addFiles(path: string, dataFolder: string): void {
  const copy = new Sqlite(path);
  try {
    copy.exec('CREATE TABLE backup_files (name TEXT PRIMARY KEY, text TEXT NOT NULL)');
    const insert = copy.prepare('INSERT INTO backup_files (name, text) VALUES (?, ?)');
    for (const name of FILES) {
      const file = join(dataFolder, name);
      if (existsSync(file)) insert.run(name, readFileSync(file, 'utf8'));
    }
  } finally {
    copy.close();
  }
}

export interface Restored {
  /** Version of the database that was put back. */
  readonly version: number;
  /** Files that were put back beside the database. */
  readonly files: readonly string[];
  /** Where the data that was there before is kept; undefined where there was none. */
  readonly before: string | undefined;
}

/**
 * Puts a backup in place of the present data, which is kept in the backups folder. Nothing is
 * touched unless the file is a sound database of this or an older version. The caller holds the
 * lock of the data folder.
 */
export function restore(dataFolder: string, file: string, clock: Clock): Restored {
  const version = checkBackup(file);
  const path = join(dataFolder, 'agenthub.db');
  const beside = `${path}.restoring`;
  const files = prepare(file, beside); // before the present data is moved: the disk may be full
  const before = keepPresent(dataFolder, path, clock);
  // Without its log the old database is whole (it was closed); the log must not meet the new one.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  renameSync(beside, path);
  for (const { name, text } of files) diskTextFile(join(dataFolder, name)).write(text);
  return { version, files: files.map(({ name }) => name), before };
}

function prepare(file: string, beside: string): { name: string; text: string }[] {
  rmSync(beside, { force: true });
  try {
    copyFileSync(file, beside);
    chmodSync(beside, 0o600);
    const files = takeFiles(beside);
    flush(beside);
    return files;
  } catch (error) {
    rmSync(beside, { force: true });
    throw backupFailed(beside, error);
  }
}

function checkBackup(file: string): number {
  const found = inspectDatabase(file, { thorough: true });
  if (found.state === 'missing') throw notABackup(file, 'there is no such file');
  if (found.state === 'unreadable') throw notABackup(file, found.reason);
  if (found.damage !== undefined) throw notABackup(file, `it is damaged (${found.damage})`);
  const { current } = found.status;
  if (current === 0) throw notABackup(file, 'it is not a database of AgentHub');
  if (current > MIGRATIONS.length) {
    throw notABackup(file, `it was written by a newer AgentHub (database version ${current})`);
  }
  return current;
}

/** A whole backup of the present data where it can be read; its bare files set aside where not. */
function keepPresent(dataFolder: string, path: string, clock: Clock): string | undefined {
  if (!existsSync(path)) return undefined;
  const target = backupPath(path, 'before-restore', clock);
  try {
    const sqlite = new Sqlite(path);
    try {
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      sqlite.close();
    }
    return backUp(dataFolder, target, clock).path;
  } catch {
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${target}${suffix}`);
    }
    return target; // a damaged database: kept as it is
  }
}

/** Reads the files out of a copy of a backup, and drops them from it. */
function takeFiles(path: string): { name: string; text: string }[] {
  const sqlite = new Sqlite(path);
  try {
    const has = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'backup_files'").get();
    if (!has) return []; // the copy that a migration makes: the database alone
    const rows = sqlite.prepare('SELECT name, text FROM backup_files').all() as {
      name: string;
      text: string;
    }[];
    sqlite.exec('DROP TABLE backup_files');
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
    return rows.filter(({ name }) => FILES.includes(name));
  } finally {
    sqlite.close();
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function nothingToBackUp(dataFolder: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'backup.nothing',
    message: `There is nothing to back up in ${dataFolder}.`,
    remedy: 'Start AgentHub once, or name the right data folder with --data DIR.',
  });
}

function backupExists(path: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'backup.exists',
    message: `The file ${path} exists already; it was left as it is.`,
    remedy: 'Choose another name.',
  });
}

function backupFailed(path: string, error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'backup.failed',
    message: `The file ${path} could not be written: ${messageOf(error)}`,
    remedy: 'Check that the disk is not full and that the folder may be written.',
    cause: error,
  });
}

function notABackup(file: string, reason: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'backup.unusable',
    message: `The file ${file} cannot be restored: ${reason}. Nothing was changed.`,
    remedy: 'Choose a file that "agenthub backup" wrote, or one of the backups folder.',
  });
}
