import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { runs } from './workflows.ts';

/** Envelopes of hand-overs between agents. What was handed over stands once, in the run's events. */
export const agentMessages = sqliteTable(
  'agent_messages',
  {
    messageId: text('message_id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** The event of the run by which the hand-over came about. */
    seq: integer('seq').notNull(),
    /** The node whose output is the payload. */
    nodePath: text('node_path').notNull(),
    correlationId: text('correlation_id'),
    messageType: text('message_type').notNull(),
    priority: integer('priority').notNull(),
    timestamp: text('timestamp').notNull(),
    ttl: integer('ttl'),
    senderId: text('sender_id').notNull(),
    senderType: text('sender_type').notNull(),
    recipientId: text('recipient_id'),
    recipientType: text('recipient_type'),
    action: text('action').notNull(),
    routingKey: text('routing_key'),
    replyTo: text('reply_to'),
    signature: text('signature'),
    encrypted: integer('encrypted', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [index('agent_messages_run').on(table.runId, table.seq)],
);

/** Finished model calls of runs that have not ended: after a kill none is paid for again. */
export const agentAnswers = sqliteTable(
  'agent_answers',
  {
    key: text('key').primaryKey(),
    runId: text('run_id').notNull(),
    /** The request as canonical JSON: another request under the same key is not answered by it. */
    request: text('request').notNull(),
    model: text('model').notNull(),
    parts: text('parts', { mode: 'json' }).notNull(),
    at: integer('at').notNull(),
  },
  (table) => [index('agent_answers_run').on(table.runId)],
);

/** Every move of every agent through the table of its lifecycle. */
export const agentLife = sqliteTable(
  'agent_life',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    agent: text('agent').notNull(),
    instance: text('instance').notNull(),
    from: text('from').notNull(),
    to: text('to').notNull(),
    at: integer('at').notNull(),
    reason: text('reason'),
  },
  (table) => [index('agent_life_agent').on(table.agent, table.id)],
);

/** Versions of what an agent keeps between its runs; each knows the one it came from. */
export const agentStates = sqliteTable(
  'agent_states',
  {
    id: text('id').primaryKey(),
    agent: text('agent').notNull(),
    parent: text('parent'),
    schemaVersion: integer('schema_version').notNull(),
    checksum: text('checksum').notNull(),
    createdBy: text('created_by').notNull(),
    /** Canonical JSON. */
    state: text('state').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [index('agent_states_agent').on(table.agent, table.at)],
);
