import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { tables, transactor, type Database, type PlainStatement } from '../storage/index.ts';
import type { HeldCall } from './held.ts';
import type { Budget } from './scope.ts';
import type { Spend, SpendOwner } from './spend.ts';

/** The account of a budget, as the statements take it. */
export type AccountKey = readonly [budgetId: string, subject: string, since: number];

export type ReservationRow = typeof tables.reservations.$inferInsert;
export type WindowRow = typeof tables.budgetWindows.$inferSelect;
type UsageRow = Omit<typeof tables.usage.$inferInsert, 'seq'>;
type Insertion<Row> = (row: Row) => number;

export function accountKey({ budgetId, subject, since }: WindowRow): AccountKey {
  return [budgetId, subject, since];
}

const ACCOUNT = 'budget_id = ? AND subject = ? AND since = ?';

/**
 * The statements that every model call runs, prepared once and in plain SQL: building a query or
 * its rows takes longer than running it. All of them work within whatever transaction is open.
 */
export class Statements {
  /** Runs work in a transaction that no other process can write beside. */
  readonly immediately: <Result>(work: () => Result) => Result;
  /** Whether a transaction is open on this connection. */
  readonly inTransaction: () => boolean;
  readonly #version: PlainStatement;
  readonly #budgets: PlainStatement;
  readonly #window: PlainStatement;
  readonly #addWindow: Insertion<typeof tables.budgetWindows.$inferInsert>;
  readonly #calls: PlainStatement;
  readonly #spend: PlainStatement;
  readonly #warn: PlainStatement;
  readonly #addReservation: Insertion<Omit<ReservationRow, 'free'> & { free: 0 | 1 }>;
  readonly #takeReservation: PlainStatement;
  readonly #addUsage: Insertion<UsageRow>;

  constructor(database: Database) {
    const { $client } = database;
    const { budgets, budgetWindows, reservations, usage } = tables;
    const window = selection(budgetWindows);
    this.immediately = transactor(database);
    this.inTransaction = () => $client.inTransaction;
    this.#version = $client.prepare('PRAGMA data_version');
    this.#budgets = $client.prepare(`SELECT ${selection(budgets)} FROM budgets`);
    this.#window = $client.prepare(`SELECT ${window} FROM budget_windows WHERE ${ACCOUNT}`);
    this.#addWindow = insertion(database, budgetWindows);
    this.#calls = $client.prepare(
      `SELECT ${selection(reservations)} FROM reservations WHERE hold_nano > 0`,
    );
    this.#spend = $client.prepare(
      `UPDATE budget_windows SET spent_nano = spent_nano + ?, unpriced = unpriced + ?
        WHERE ${ACCOUNT}`,
    );
    this.#warn = $client.prepare(`UPDATE budget_windows SET warned = ? WHERE ${ACCOUNT}`);
    this.#addReservation = insertion(database, reservations);
    this.#takeReservation = $client.prepare('DELETE FROM reservations WHERE id = ?');
    this.#addUsage = insertion(database, usage);
  }

  /** A number that is another one once another connection has committed. */
  version(): number {
    return (this.#version.get() as { data_version: number }).data_version;
  }

  budgets(): Budget[] {
    const rows = this.#budgets.all() as (Omit<Budget, 'hard'> & { hard: number | boolean })[];
    for (const row of rows) row.hard = row.hard === 1;
    return rows as Budget[];
  }

  window(...key: AccountKey): WindowRow | undefined {
    return this.#window.get(...key) as WindowRow | undefined;
  }

  addWindow(window: WindowRow): void {
    this.#addWindow(window);
  }

  /** The calls that run and hold something. */
  calls(): HeldCall[] {
    const rows = this.#calls.all() as (typeof tables.reservations.$inferSelect)[];
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      spend: spendOfRow(row),
      holdNano: row.holdNano ?? 0,
    }));
  }

  spend(spent: number, unpriced: number, ...key: AccountKey): void {
    this.#spend.run(spent, unpriced, ...key);
  }

  warn(level: number, ...key: AccountKey): void {
    this.#warn.run(level, ...key);
  }

  addReservation(row: ReservationRow): void {
    this.#addReservation({ ...row, free: row.free ? 1 : 0 });
  }

  /** Takes a reservation away; false where it was settled before. */
  takeReservation(id: string): boolean {
    return this.#takeReservation.run(id).changes === 1;
  }

  /** Appends a row; gives its place. */
  addUsage(row: UsageRow): number {
    return this.#addUsage(row);
  }
}

export function spendOfRow(row: typeof tables.reservations.$inferSelect): Spend {
  return {
    kind: row.kind,
    owner: JSON.parse(row.owner) as SpendOwner,
    provider: row.provider ?? undefined,
    model: row.model ?? undefined,
    tool: row.tool ?? undefined,
  };
}

/** Every column under the name that the queries give it. */
function selection(table: SQLiteTable): string {
  return Object.entries(getTableColumns(table))
    .map(([name, column]) => `${column.name} AS ${name}`)
    .join(', ');
}

/**
 * Adds a row and gives its place; SQLite itself numbers `seq`. Values are bound by their place,
 * which takes a third of the time that looking for each by its name does.
 */
function insertion<Row extends object>({ $client }: Database, table: SQLiteTable): Insertion<Row> {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => name !== 'seq');
  const keys = columns.map(([name]) => name) as (keyof Row)[];
  const names = columns.map(([, column]) => column.name).join(', ');
  const places = columns.map(() => '?').join(', ');
  const statement = $client.prepare(
    `INSERT INTO ${getTableConfig(table).name} (${names}) VALUES (${places})`,
  );
  return (row) => Number(statement.run(keys.map((key) => row[key])).lastInsertRowid);
}
