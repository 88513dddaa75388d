import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Who or what chose the model of a turn. */
export const turnChoices = sqliteTable('turn_choices', {
  /** Goes with its turn. */
  turnId: text('turn_id').primaryKey(),
  chosenBy: text('chosen_by', {
    enum: ['person', 'agent', 'chat', 'settings', 'automatic'],
  }).notNull(),
  model: text('model').notNull(),
  /** The scores of an automatic choice. */
  reasons: text('reasons', { mode: 'json' }),
});
