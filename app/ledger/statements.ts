import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { tables, transactor, type Database, type PlainStatement } from '../storage/index.ts';
import type { BudgetWindow } from './decide.ts';
import type { Budget } from './scope.ts';

/** The account of a budget, as the statements take it. */
type AccountKey = readonly [budgetId: string, subject: string, since: number];

type ReservationRow = typeof tables.reservations.$inferInsert;
type UsageRow = Omit<typeof tables.usage.$inferInsert, 'seq'>;
type Insertion<Row> = (row: Row) => number;

const ACCOUNT = 'budget_id = ? AND subject = ? AND since = ?';

/**
 * The statements that every model call runs, prepared once and in plain SQL: building a query or
 * its rows takes longer than running it. All of them work within whatever transaction is open.
 */
export class Statements {
  /** Runs work in a transaction that no other process can write beside. */
  readonly immediately: <Result>(work: () => Result) => Result;
  readonly #budgets: PlainStatement;
  readonly #window: PlainStatement;
  readonly #addWindow: Insertion<typeof tables.budgetWindows.$inferInsert>;
  readonly #hold: PlainStatement;
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
    this.#budgets = $client.prepare(`SELECT ${selection(budgets)} FROM budgets`);
    this.#window = $client.prepare(`SELECT ${window} FROM budget_windows WHERE ${ACCOUNT}`);
    this.#addWindow = insertion(database, budgetWindows);
    this.#hold = $client.prepare(
      `UPDATE budget_windows SET held_nano = held_nano + ? WHERE ${ACCOUNT}`,
    );
    this.#spend = $client.prepare(
      `UPDATE budget_windows SET spent_nano = spent_nano + ?, held_nano = held_nano - ?,
        unpriced = unpriced + ? WHERE ${ACCOUNT} RETURNING ${window}`,
    );
    this.#warn = $client.prepare(`UPDATE budget_windows SET warned = ? WHERE ${ACCOUNT}`);
    this.#addReservation = insertion(database, reservations);
    this.#takeReservation = $client.prepare(
      'DELETE FROM reservations WHERE id = ? RETURNING hold_nano AS holdNano, holds',
    );
    this.#addUsage = insertion(database, usage);
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
    this.#addWindow(window);
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

  addReservation(row: ReservationRow): void {
    this.#addReservation({ ...row, free: row.free ? 1 : 0 });
  }

  /** Takes a reservation away; undefined where it was settled before. */
  takeReservation(id: string): { holdNano: number | null; holds: string } | undefined {
    return this.#takeReservation.get(id) as { holdNano: number | null; holds: string } | undefined;
  }

  /** Appends a row; gives its place. */
  addUsage(row: UsageRow): number {
    return this.#addUsage(row);
  }
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
