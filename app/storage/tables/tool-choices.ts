import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Which tool a person found right or wrong for which request. */
export const toolChoices = sqliteTable(
  'tool_choices',
  {
    /** `server__tool`. */
    tool: text('tool').notNull(),
    request: text('request').notNull(),
    server: text('server').notNull(),
    verdict: text('verdict', { enum: ['right', 'wrong'] }).notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tool, table.request] })],
);

/** The tools that the model of a turn was offered, with the reason for each, as JSON. */
export const turnOffers = sqliteTable('turn_offers', {
  turnId: text('turn_id').primaryKey(),
  offer: text('offer', { mode: 'json' }).notNull(),
});
