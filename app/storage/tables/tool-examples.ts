import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Requests that a model wrote for a tool, by a fingerprint of what the tool said of itself. */
export const toolExamples = sqliteTable('tool_examples', {
  fingerprint: text('fingerprint').primaryKey(),
  /** Empty where the model had none to give: it is not asked again. */
  requests: text('requests', { mode: 'json' }).$type<string[]>().notNull(),
  /** `provider/model`. */
  model: text('model').notNull(),
  at: integer('at').notNull(),
});
