import { integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Limits that spending may not cross. */
export const budgets = sqliteTable(
  'budgets',
  {
    id: text('id').primaryKey(),
    scope: text('scope', {
      enum: [
        'app',
        'project',
        'chat',
        'run',
        'agent',
        'model',
        'provider',
        'tool',
        'job',
        'plugin',
      ],
    }).notNull(),
    /** What of the scope: an id or a name, `*` for each one by itself, empty for the whole app. */
    target: text('target').notNull(),
    period: text('period', { enum: ['run', 'day', 'week', 'month', 'total'] }).notNull(),
    limitNano: integer('limit_nano').notNull(),
    /** A hard budget stops calls, a soft one only warns. */
    hard: integer('hard', { mode: 'boolean' }).notNull(),
    /** Part of the limit, 0 to 1, at which the person is warned. */
    warnAt: real('warn_at').notNull(),
    /** IANA name; null follows the machine. */
    timeZone: text('time_zone'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('budgets_identity').on(table.scope, table.target, table.period)],
);

/** What a budget has seen in one of its periods, for one chat, model, run, ... */
export const budgetWindows = sqliteTable(
  'budget_windows',
  {
    budgetId: text('budget_id')
      .notNull()
      .references(() => budgets.id, { onDelete: 'cascade' }),
    subject: text('subject').notNull(),
    since: integer('since').notNull(),
    /** First moment that no longer belongs to it. */
    until: integer('until').notNull(),
    spentNano: integer('spent_nano').notNull(),
    /** Allowed once beyond the limit, for this period only. */
    raisedNano: integer('raised_nano').notNull(),
    /** Calls whose price is unknown. */
    unpriced: integer('unpriced').notNull(),
    /** What the person was told of: 0 nothing, 1 that it is nearly used up, 2 that it is. */
    warned: integer('warned').notNull(),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.subject, table.since] })],
);

/** Calls that were let through and have not ended: a row outlives a crash, never its call. */
export const reservations = sqliteTable('reservations', {
  id: text('id').primaryKey(),
  at: integer('at').notNull(),
  kind: text('kind', { enum: ['model', 'tool', 'time'] }).notNull(),
  /** The owner as JSON. */
  owner: text('owner').notNull(),
  provider: text('provider'),
  /** The price data's id of the provider, where it is another one. */
  priceProvider: text('price_provider'),
  model: text('model'),
  tool: text('tool'),
  /** The message that the answer is stored in: what was streamed is read there after a crash. */
  messageId: text('message_id'),
  /** The likely size of the request, for a row after a crash. */
  inputTokens: integer('input_tokens').notNull(),
  /** Null where the price is unknown. */
  holdNano: integer('hold_nano'),
  free: integer('free', { mode: 'boolean' }).notNull(),
});

/** Sums of the usage rows of a day, of the rows up to the one that {@link usageSummed} names. */
export const usageDaily = sqliteTable(
  'usage_daily',
  {
    dimension: text('dimension', { enum: ['model', 'chat', 'agent', 'tool'] }).notNull(),
    /** 20261231 is the last day of 2026. */
    day: integer('day').notNull(),
    key: text('key').notNull(),
    calls: integer('calls').notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    cacheReadTokens: integer('cache_read_tokens').notNull(),
    cacheWriteTokens: integer('cache_write_tokens').notNull(),
    costNano: integer('cost_nano').notNull(),
    unpriced: integer('unpriced').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dimension, table.day, table.key] })],
);

/** One row: the last usage row that the daily sums hold. */
export const usageSummed = sqliteTable('usage_summed', {
  id: integer('id').primaryKey(),
  seq: integer('seq').notNull(),
});
