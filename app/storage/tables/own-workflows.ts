import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Workflows that a person wrote, each as its text; runs keep their own copy of what they began with. */
export const ownWorkflows = sqliteTable('own_workflows', {
  name: text('name').primaryKey(),
  text: text('text').notNull(),
  /** Grows with every save, so that two windows never overwrite each other unseen. */
  revision: integer('revision').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});
