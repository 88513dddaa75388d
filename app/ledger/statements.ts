import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { tables, type Database, type PlainStatement } from '../storage/index.ts';
import type { BudgetWindow } from './decide.ts';
import type { Budget } from './scope.ts';

/** The account of a budget, as the statements take it. */
type AccountKey = readonly [budgetId: string, subject: string, since: number];

const ACCOUNT = 'budget_id = ? AND subject = ? AND since = ?';

/**
 * The statements that every model call runs, prepared once and in plain SQL: building a query or
 * its rows takes longer than running it. All of them work within whatever transaction is open.
 */
export class Statements {
  readonly #immediate: (work: () => unknown) => unknown;
  readonly #budgets: PlainStatement;
  readonly #window: PlainStatement;
  readonly #addWindow: PlainStatement;
  readonly #hold: PlainStatement;
  readonly #spend: PlainStatement;
  readonly #warn: PlainStatement;
  readonly #addReservation: PlainStatement;
  readonly #takeReservation: PlainStatement;
  readonly #addUsage: PlainStatement;

  constructor({ $client }: Database) {
    const { budgets, budgetWindows, reservations, usage } = tables;
    const window = selection(budgetWindows);
    const transaction = $client.transaction((work) => work());
    this.#immediate = (work) => transaction.immediate(work);
    this.#budgets = $client.prepare(`SELECT ${selection(budgets)} FROM budgets`);
    this.#window = $client.prepare(`SELECT ${window} FROM budget_windows WHERE ${ACCOUNT}`);
    this.#addWindow = $client.prepare(insertion(budgetWindows));
    this.#hold = $client.prepare(
      `UPDATE budget_windows SET held_nano = held_nano + ? WHERE ${ACCOUNT}`,
    );
    this.#spend = $client.prepare(
      `UPDATE budget_windows SET spent_nano = spent_nano + ?, held_nano = held_nano - ?,
        unpriced = unpriced + ? WHERE ${ACCOUNT} RETURNING ${window}`,
    );
    this.#warn = $client.prepare(`UPDATE budget_windows SET warned = ? WHERE ${ACCOUNT}`);
    this.#addReservation = $client.prepare(insertion(reservations));
    this.#takeReservation = $client.prepare(
      'DELETE FROM reservations WHERE id = ? RETURNING hold_nano AS holdNano, holds',
    );
    this.#addUsage = $client.prepare(insertion(usage));
  }

  /** Runs work in a transaction that no other process can write beside. */
  immediately<Result>(work: () => Result): Result {
    return this.#immediate(work) as Result;
  }

  budgets(): Budget[] {
    const rows = this.#budgets.all() as (Omit<Budget, 'hard'> & { hard: number | boolean })[];
    for (const row of rows) row.hard = row.hard === 1;
    return rows as Budget[];
  }

  window(...key: AccountKey): BudgetWindow | undefined {
    return this.#window.get(...key) as BudgetWindow | undefined;
  }

  addWindow(window: BudgetWindow): void {
    this.#addWindow.run(window);
  }

  hold(nano: number, ...key: AccountKey): void {
    this.#hold.run(nano, ...key);
  }

  /** Counts what was spent and frees what was held; undefined where there is no such account. */
  spend(
    change: { spent: number; held: number; unpriced: number },
    ...key: AccountKey
  ): BudgetWindow | undefined {
    const { spent, held, unpriced } = change;
    return this.#spend.get(spent, held, unpriced, ...key) as BudgetWindow | undefined;
  }

  warn(level: number, ...key: AccountKey): void {
    this.#warn.run(level, ...key);
  }

  addReservation(row: typeof tables.reservations.$inferInsert): void {
    this.#addReservation.run({ ...row, free: row.free ? 1 : 0 });
  }

  /** Takes a reservation away; undefined where it was settled before. */
  takeReservation(id: string): { holdNano: number | null; holds: string } | undefined {
    return this.#takeReservation.get(id) as { holdNano: number | null; holds: string } | undefined;
  }

  /** Appends a row; gives its place. */
  addUsage(row: Omit<typeof tables.usage.$inferInsert, 'seq'>): number {
    return Number(this.#addUsage.run(row).lastInsertRowid);
  }
}

/** Every column under the name that the queries give it. */
function selection(table: SQLiteTable): string {
  return Object.entries(getTableColumns(table))
    .map(([name, column]) => `${column.name} AS ${name}`)
    .join(', ');
}

/** A row from an object with the names that the queries use; SQLite itself numbers `seq`. */
function insertion(table: SQLiteTable): string {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => name !== 'seq');
  const names = columns.map(([, column]) => column.name).join(', ');
  const places = columns.map(([name]) => `@${name}`).join(', ');
  return `INSERT INTO ${getTableConfig(table).name} (${names}) VALUES (${places})`;
}
