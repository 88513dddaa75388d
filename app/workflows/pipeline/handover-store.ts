import { asc, eq } from 'drizzle-orm';
import type { AgentMessage } from '../../agents/index.ts';
import { isRecord } from '../../base/index.ts';
import { tables, type Database } from '../../storage/index.ts';
import type { StoredEvent } from '../event.ts';
import { handovers } from './handovers.ts';

/**
 * The messages between the four agents. An envelope is written as soon as something is handed over,
 * and where a kill came between, at the next one or when it is looked at; what it carries stands
 * once, in the run's events, and is put in when it is read.
 */
export class HandoverStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores the hand-overs of these events; those stored already stay. Gives what is new. */
  store(runId: string, events: readonly StoredEvent[]): AgentMessage[] {
    const found = handovers(runId, events);
    const rows = found.map(({ seq, nodePath, message }) => ({
      runId,
      seq,
      nodePath,
      messageId: message.message_id,
      correlationId: message.correlation_id,
      messageType: message.message_type,
      priority: message.priority,
      timestamp: message.timestamp,
      ttl: message.ttl,
      senderId: message.sender_id,
      senderType: message.sender_type,
      recipientId: message.recipient_id,
      recipientType: message.recipient_type,
      action: message.action,
      routingKey: message.routing_key,
      replyTo: message.reply_to,
      signature: message.signature,
      encrypted: message.encrypted,
    }));
    if (rows.length === 0) return [];
    const added = this.#database
      .insert(tables.agentMessages)
      .values(rows)
      .onConflictDoNothing()
      .returning({ id: tables.agentMessages.messageId })
      .all();
    const fresh = new Set(added.map(({ id }) => id));
    return found.map(({ message }) => message).filter(({ message_id: id }) => fresh.has(id));
  }

  /** Every message of a run with its payload, in order. */
  messages(runId: string, input: unknown, events: readonly StoredEvent[]): AgentMessage[] {
    this.store(runId, events);
    const carried = new Map(
      events.flatMap(({ seq, event }): [number, unknown][] =>
        event.type === 'node.completed' ? [[seq, event.output]] : [],
      ),
    );
    return this.#database
      .select()
      .from(tables.agentMessages)
      .where(eq(tables.agentMessages.runId, runId))
      .orderBy(asc(tables.agentMessages.seq))
      .all()
      .map((row) => {
        const payload = row.nodePath === '' ? input : carried.get(row.seq);
        return messageOf(row, isRecord(payload) ? payload : {});
      });
  }
}

function messageOf(
  row: typeof tables.agentMessages.$inferSelect,
  payload: Record<string, unknown>,
): AgentMessage {
  return {
    message_id: row.messageId,
    correlation_id: row.correlationId,
    message_type: row.messageType as AgentMessage['message_type'],
    priority: row.priority,
    timestamp: row.timestamp,
    ttl: row.ttl,
    sender_id: row.senderId,
    sender_type: row.senderType,
    recipient_id: row.recipientId,
    recipient_type: row.recipientType,
    action: row.action,
    payload,
    routing_key: row.routingKey,
    reply_to: row.replyTo,
    signature: row.signature,
    encrypted: row.encrypted,
  };
}
