import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Messages on topics, kept for a while so that they can be delivered after a kill, and looked at. */
export const busMessages = sqliteTable(
  'bus_messages',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    id: text('id').notNull().unique(),
    topic: text('topic').notNull(),
    at: integer('at').notNull(),
    expiresAt: integer('expires_at'),
    correlationId: text('correlation_id'),
    priority: integer('priority').notNull(),
    status: text('status', { enum: ['pending', 'delivered', 'dead', 'expired'] }).notNull(),
    errors: integer('errors').notNull().default(0),
    lastError: text('last_error'),
    message: text('message', { mode: 'json' }).notNull(),
  },
  (table) => [
    index('bus_messages_status').on(table.status),
    index('bus_messages_correlation').on(table.correlationId),
    index('bus_messages_at').on(table.at),
    index('bus_messages_topic').on(table.topic),
  ],
);

/** Which subscriber has dealt with which message: none does so twice. */
export const busDeliveries = sqliteTable(
  'bus_deliveries',
  {
    messageId: text('message_id')
      .notNull()
      .references(() => busMessages.id, { onDelete: 'cascade' }),
    subscriber: text('subscriber').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.subscriber] })],
);

export const boardEntries = sqliteTable(
  'board_entries',
  {
    board: text('board').notNull(),
    key: text('key').notNull(),
    content: text('content', { mode: 'json' }).notNull(),
    owner: text('owner').notNull(),
    /** Names and roles; `*` is everybody. */
    readers: text('readers', { mode: 'json' }).$type<string[]>().notNull(),
    version: integer('version').notNull(),
    reads: integer('reads').notNull().default(0),
    /** The step that wrote this version, so that it writes it only once. */
    writtenBy: text('written_by'),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.board, table.key] })],
);

export const boardRoles = sqliteTable(
  'board_roles',
  {
    board: text('board').notNull(),
    member: text('member').notNull(),
    role: text('role').notNull(),
  },
  (table) => [primaryKey({ columns: [table.board, table.member, table.role] })],
);

export const supervisorDecisions = sqliteTable(
  'supervisor_decisions',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    request: text('request').notNull(),
    agent: text('agent').notNull(),
    confidence: real('confidence').notNull(),
    reasons: text('reasons', { mode: 'json' }).$type<string[]>().notNull(),
    alternatives: text('alternatives', { mode: 'json' })
      .$type<{ agent: string; confidence: number }[]>()
      .notNull(),
  },
  (table) => [index('supervisor_decisions_at').on(table.at)],
);
