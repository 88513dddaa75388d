import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';

/** A statement of plain SQL, for the few places where building rows costs more than the query. */
export interface PlainStatement {
  run(...values: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): unknown[];
}

/** The connection under drizzle. */
export interface PlainDatabase {
  prepare(text: string): PlainStatement;
  readonly inTransaction: boolean;
  /** Wraps work so that `immediate` runs it in a transaction that locks from its first step. */
  transaction<Result>(work: (inner: () => Result) => Result): {
    immediate(inner: () => Result): Result;
  };
}

/** An open SQLite database under drizzle; the adapter opens it (WAL, foreign keys on). */
export type Database = BaseSQLiteDatabase<
  'sync',
  { changes: number; lastInsertRowid: number | bigint },
  Record<string, never>
> & { readonly $client: PlainDatabase };

/**
 * Runs work in a transaction that locks from its first step. Within one that is open it is a part of
 * that: whoever opened it must not go on where the work throws.
 */
export function transactor({ $client }: Database): <Result>(work: () => Result) => Result {
  const transaction = $client.transaction((work: () => unknown) => work());
  return <Result>(work: () => Result) =>
    $client.inTransaction ? work() : (transaction.immediate(work) as Result);
}
