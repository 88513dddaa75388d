import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What a tool said of itself when it was approved. */
export const pins = sqliteTable('pins', {
  /** `server__tool`. */
  name: text('name').primaryKey(),
  server: text('server').notNull(),
  /** Its definition as JSON with ordered keys, so that equal definitions are equal texts. */
  definition: text('definition').notNull(),
  acceptedAt: integer('accepted_at').notNull(),
});
