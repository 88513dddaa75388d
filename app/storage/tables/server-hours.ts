import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What happened at each server within its last hour, for whoever looks after a restart. */
export const serverHours = sqliteTable('server_hours', {
  server: text('server').primaryKey(),
  hour: text('hour').notNull(),
  keptAt: integer('kept_at').notNull(),
});
