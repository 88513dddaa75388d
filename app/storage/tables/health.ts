import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row that the health check writes, to know that the disk takes writes. */
export const healthPulse = sqliteTable('health_pulse', {
  id: integer('id').primaryKey(),
  at: integer('at').notNull(),
});

/** What the app has done about what was critical. */
export const recoveries = sqliteTable('recoveries', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  at: integer('at').notNull(),
  component: text('component').notNull(),
  action: text('action').notNull(),
  /** Which try it was, from 1. */
  number: integer('number').notNull(),
  ok: integer('ok', { mode: 'boolean' }).notNull(),
  detail: text('detail'),
});
