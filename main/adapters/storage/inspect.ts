import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { messageOf } from '../../../app/base/index.ts';
import { migrationStatus, type MigrationStatus } from '../../../app/storage/index.ts';

/** What can be told of a database file by reading it. */
export type Inspection =
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly reason: string }
  | {
      readonly state: 'read';
      readonly status: MigrationStatus;
      /** Undefined where SQLite finds the file sound, else what is wrong with it. */
      readonly damage: string | undefined;
      readonly bytes: number;
      /** Size of the write-ahead log beside it. */
      readonly walBytes: number;
    };

/**
 * Reads a database file without the right to write. `thorough` checks every page and foreign key,
 * which takes about a second per gigabyte.
 */
export function inspectDatabase(path: string, options: { thorough: boolean }): Inspection {
  if (!existsSync(path)) return { state: 'missing' };
  let sqlite: Sqlite.Database | undefined;
  try {
    sqlite = new Sqlite(path, { readonly: true });
    return {
      state: 'read',
      status: migrationStatus(drizzle(sqlite)),
      damage: options.thorough ? damageOf(sqlite) : undefined,
      bytes: statSync(path).size,
      walBytes: sizeOf(`${path}-wal`),
    };
  } catch (error) {
    return { state: 'unreadable', reason: messageOf(error) };
  } finally {
    sqlite?.close();
  }
}

function damageOf(sqlite: Sqlite.Database): string | undefined {
  const found = sqlite.pragma('integrity_check(5)') as { integrity_check: string }[];
  const problems = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const broken = sqlite.pragma('foreign_key_check') as { table: string }[];
  if (broken.length > 0) problems.push(`${broken.length} rows point at rows that are gone`);
  return problems.length > 0 ? problems.join('; ') : undefined;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
