import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Every attempt to have a server carry a call out: written before it is sent. */
export const attempts = sqliteTable('attempts', {
  id: integer('id').primaryKey(),
  /** The tool call that it belongs to, where there is a record of one. */
  callId: text('call_id'),
  server: text('server').notNull(),
  tool: text('tool').notNull(),
  effect: text('effect', { enum: ['read', 'idempotent', 'write'] }).notNull(),
  /** 1 for the first try at a server. */
  number: integer('number').notNull(),
  /** `open` while it is under way. */
  outcome: text('outcome', { enum: ['open', 'not-sent', 'unknown', 'answered'] }).notNull(),
  /** Code of the error that ended it. */
  error: text('error'),
  startedAt: integer('started_at').notNull(),
  durationMs: integer('duration_ms'),
});
