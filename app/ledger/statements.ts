import { and, eq, getTableColumns, sql, type Placeholder } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { tables, type Database } from '../storage/index.ts';

/**
 * The statements that every model call runs, prepared once: building a query takes longer than
 * running it. All of them work within whatever transaction is open on the same database.
 */
export function prepareStatements(database: Database) {
  const { budgets, budgetWindows, reservations, usage } = tables;
  const account = and(
    eq(budgetWindows.budgetId, sql.placeholder('budgetId')),
    eq(budgetWindows.subject, sql.placeholder('subject')),
    eq(budgetWindows.since, sql.placeholder('since')),
  );
  return {
    budgets: database.select().from(budgets).prepare(),
    window: database.select().from(budgetWindows).where(account).prepare(),
    addWindow: database.insert(budgetWindows).values(placeholders(budgetWindows)).prepare(),
    hold: database
      .update(budgetWindows)
      .set({ heldNano: sql`${budgetWindows.heldNano} + ${sql.placeholder('nano')}` })
      .where(account)
      .prepare(),
    spend: database
      .update(budgetWindows)
      .set({
        spentNano: sql`${budgetWindows.spentNano} + ${sql.placeholder('spent')}`,
        heldNano: sql`${budgetWindows.heldNano} - ${sql.placeholder('held')}`,
        unpriced: sql`${budgetWindows.unpriced} + ${sql.placeholder('unpriced')}`,
      })
      .where(account)
      .returning()
      .prepare(),
    warn: database
      .update(budgetWindows)
      .set({ warned: sql`${sql.placeholder('warned')}` })
      .where(account)
      .prepare(),
    addReservation: database.insert(reservations).values(placeholders(reservations)).prepare(),
    takeReservation: database
      .delete(reservations)
      .where(eq(reservations.id, sql.placeholder('id')))
      .returning()
      .prepare(),
    addUsage: database.insert(usage).values(placeholders(usage)).prepare(),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;

/** A placeholder for each column, under the column's own name. */
function placeholders<Table extends SQLiteTable>(table: Table) {
  const names = Object.keys(getTableColumns(table));
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [Column in keyof Table['$inferInsert']]: Placeholder;
  };
}
