import { isNotNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/*
 * The tables as queries see them. The migrations create them; a test proves that the two agree.
 * Times are wall-clock milliseconds; money is integer nano-dollars; JSON is text.
 */

export const chats = sqliteTable(
  'chats',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    /** Whether a person chose the title (then it is never changed for them). */
    titled: integer('titled', { mode: 'boolean' }).notNull().default(false),
    model: text('model'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('chats_updated').on(table.updatedAt)],
);

export const turns = sqliteTable(
  'turns',
  {
    id: text('id').primaryKey(),
    chatId: text('chat_id')
      .notNull()
      .references(() => chats.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    status: text('status', {
      enum: ['running', 'completed', 'failed', 'cancelled', 'interrupted'],
    }).notNull(),
    model: text('model').notNull(),
    /** Why it stopped early, in plain words (round limit, repeated call); null when it did not. */
    stopReason: text('stop_reason'),
    /** Earlier messages that were not sent whole, because the chat is longer than the model reads. */
    leftOut: integer('left_out').notNull().default(0),
    error: text('error', { mode: 'json' }),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('turns_chat').on(table.chatId, table.seq),
    index('turns_status').on(table.status),
  ],
);

export const messages = sqliteTable(
  'messages',
  {
    id: text('id').primaryKey(),
    chatId: text('chat_id')
      .notNull()
      .references(() => chats.id, { onDelete: 'cascade' }),
    turnId: text('turn_id')
      .notNull()
      .references(() => turns.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    role: text('role', { enum: ['user', 'assistant', 'tool'] }).notNull(),
    status: text('status', { enum: ['streaming', 'complete', 'incomplete'] }).notNull(),
    parts: text('parts', { mode: 'json' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('messages_chat').on(table.chatId, table.seq),
    index('messages_turn').on(table.turnId),
  ],
);

export const toolCalls = sqliteTable(
  'tool_calls',
  {
    id: text('id').primaryKey(),
    chatId: text('chat_id').references(() => chats.id, { onDelete: 'cascade' }),
    turnId: text('turn_id').references(() => turns.id, { onDelete: 'cascade' }),
    /** The id that the model gave the call. */
    callId: text('call_id'),
    /** chat, api, cli, mcp, agent, job. */
    caller: text('caller').notNull(),
    server: text('server').notNull(),
    tool: text('tool').notNull(),
    arguments: text('arguments', { mode: 'json' }).notNull(),
    status: text('status', {
      enum: ['running', 'ok', 'error', 'denied', 'unknown', 'cancelled'],
    }).notNull(),
    result: text('result', { mode: 'json' }),
    error: text('error', { mode: 'json' }),
    cached: integer('cached', { mode: 'boolean' }).notNull().default(false),
    attempts: integer('attempts').notNull().default(0),
    startedAt: integer('started_at').notNull(),
    durationMs: integer('duration_ms'),
  },
  (table) => [
    index('tool_calls_turn')
      .on(table.turnId)
      .where(sql`turn_id IS NOT NULL`),
    index('tool_calls_call')
      .on(table.callId)
      .where(sql`call_id IS NOT NULL`),
    index('tool_calls_running')
      .on(table.status)
      .where(sql`status = 'running'`),
  ],
);

export * from './tables/budgets.ts';

/** Append-only (triggers refuse anything else): everything that cost, or might have cost, money. */
export const usage = sqliteTable(
  'usage',
  {
    /** The order in which calls were settled. */
    seq: integer('seq').primaryKey(),
    /** That of its reservation, which is settled once. */
    id: text('id').notNull(),
    /** When the call was sent: that moment decides the period it counts in. */
    at: integer('at').notNull(),
    /** The person's own day then: 20261231 is the last day of 2026. */
    day: integer('day').notNull().default(0),
    kind: text('kind', { enum: ['model', 'tool', 'time'] }).notNull(),
    outcome: text('outcome', { enum: ['ok', 'failed', 'cancelled', 'not-sent'] }).notNull(),
    /** Ids are kept after a chat is deleted: spend stays spend. */
    chatId: text('chat_id'),
    turnId: text('turn_id'),
    runId: text('run_id'),
    /** The key of the step of the run. */
    step: text('step'),
    agent: text('agent'),
    jobId: text('job_id'),
    plugin: text('plugin'),
    project: text('project'),
    tool: text('tool'),
    provider: text('provider'),
    model: text('model'),
    /** Tokens that were neither read from nor written to the provider's cache. */
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    cacheReadTokens: integer('cache_read_tokens').notNull().default(0),
    cacheWriteTokens: integer('cache_write_tokens').notNull().default(0),
    /** Part of the tokens written to the cache: those kept for an hour. */
    cacheWrite1hTokens: integer('cache_write_1h_tokens').notNull().default(0),
    webSearches: integer('web_searches').notNull().default(0),
    /** The provider's service tier, where it is not the usual one. */
    tier: text('tier'),
    /** Part of the output tokens, where the provider tells. */
    reasoningTokens: integer('reasoning_tokens').notNull().default(0),
    /** Null where the price is unknown: unknown is never 0. */
    costNano: integer('cost_nano'),
    provenance: text('provenance', { enum: ['reported', 'computed', 'estimated'] }).notNull(),
    priceSource: text('price_source'),
    priceDate: text('price_date'),
    latencyMs: integer('latency_ms').notNull().default(0),
    error: text('error'),
  },
  (table) => [
    index('usage_chat').on(table.chatId, table.turnId, table.at),
    index('usage_apart')
      .on(sql`coalesce(${table.runId}, ${table.jobId}, ${table.turnId})`)
      .where(
        sql`${table.chatId} IS NULL OR ${table.runId} IS NOT NULL OR ${table.jobId} IS NOT NULL`,
      ),
    index('usage_job').on(table.jobId, table.at).where(isNotNull(table.jobId)),
    index('usage_plugin').on(table.plugin, table.at).where(isNotNull(table.plugin)),
    index('usage_project').on(table.project, table.at).where(isNotNull(table.project)),
  ],
);

export * from './tables/workflows.ts';
export * from './tables/attempts.ts';
export * from './tables/children.ts';
export * from './tables/health.ts';
export * from './tables/pins.ts';
export * from './tables/tool-lists.ts';
export * from './tables/server-hours.ts';
export * from './tables/vectors.ts';
export * from './tables/agents.ts';
export * from './tables/agent-grants.ts';
export * from './tables/tool-choices.ts';
export * from './tables/tool-examples.ts';
export * from './tables/own-workflows.ts';
export * from './tables/turn-choices.ts';
export * from './tables/together.ts';
