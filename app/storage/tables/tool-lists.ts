import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What each server last listed, so that its tools are on offer before it runs. */
export const toolLists = sqliteTable('tool_lists', {
  server: text('server').primaryKey(),
  /** Fingerprint of how it is reached: another address is another server. */
  address: text('address').notNull(),
  entries: text('entries').notNull(),
  readAt: integer('read_at').notNull(),
});
