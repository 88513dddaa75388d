import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';

/** An open SQLite database under drizzle; the adapter opens it (WAL, foreign keys on). */
export type Database = BaseSQLiteDatabase<
  'sync',
  { changes: number; lastInsertRowid: number | bigint },
  Record<string, never>
>;
