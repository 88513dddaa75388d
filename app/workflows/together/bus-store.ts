import { and, asc, desc, eq, gte, inArray, isNotNull, lt, lte, or, type SQL } from 'drizzle-orm';
import type { AgentMessage } from '../../agents/index.ts';
import type { Clock } from '../../base/index.ts';
import { tables, type Database } from '../../storage/index.ts';

export type MessageStatus = 'pending' | 'delivered' | 'dead' | 'expired';

export interface StoredMessage {
  readonly seq: number;
  readonly topic: string;
  readonly at: number;
  readonly expiresAt: number | null;
  readonly status: MessageStatus;
  readonly errors: number;
  readonly lastError: string | null;
  readonly message: AgentMessage;
}

export interface MessageQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly status?: MessageStatus | undefined;
  /** Only what the steps of this run, or of those inside it, told, asked, and were told alone. */
  readonly run?: string | undefined;
  readonly limit: number;
}

/** Messages of the bus in SQLite. */
export class BusStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** False where a message with this id is stored already: it then stays as it is. */
  add(topic: string, message: AgentMessage): boolean {
    const at = this.#clock.now();
    const added = this.#database
      .insert(tables.busMessages)
      .values({
        ...{ id: message.message_id, topic, at, priority: message.priority, message },
        expiresAt: message.ttl === null ? null : at + message.ttl,
        correlationId: message.correlation_id,
        status: 'pending',
      })
      .onConflictDoNothing()
      .returning({ id: tables.busMessages.id })
      .all();
    return added.length > 0;
  }

  get(id: string): StoredMessage | undefined {
    const row = this.#select().where(eq(tables.busMessages.id, id)).get();
    return row as StoredMessage | undefined;
  }

  /** The questions that were asked under an id, each time anew, the oldest first. */
  asked(id: string): StoredMessage[] {
    const { id: column, seq } = tables.busMessages;
    return this.#select()
      .where(or(eq(column, id), and(gte(column, `${id}#`), lt(column, `${id}$`))))
      .orderBy(asc(seq))
      .all() as StoredMessage[];
  }

  /** The first answer to any of these. */
  answerTo(ids: readonly string[]): StoredMessage | undefined {
    const row = this.#select()
      .where(inArray(tables.busMessages.correlationId, [...ids]))
      .orderBy(asc(tables.busMessages.seq))
      .get();
    return row as StoredMessage | undefined;
  }

  /** What a kill left undelivered, the most urgent first. */
  pending(): StoredMessage[] {
    return this.#select()
      .where(eq(tables.busMessages.status, 'pending'))
      .orderBy(desc(tables.busMessages.priority), asc(tables.busMessages.seq))
      .all() as StoredMessage[];
  }

  /** What may still be taken by somebody, the oldest first. */
  untaken(): StoredMessage[] {
    const { status, errors, expiresAt, seq } = tables.busMessages;
    return this.#select()
      .where(and(eq(status, 'pending'), eq(errors, 0), isNotNull(expiresAt)))
      .orderBy(asc(seq))
      .all() as StoredMessage[];
  }

  /** Newest first. */
  list({ from, to, status, run, limit }: MessageQuery): StoredMessage[] {
    const { at, status: column, seq } = tables.busMessages;
    return this.#select()
      .where(
        and(
          from === undefined ? undefined : gte(at, from),
          to === undefined ? undefined : lte(at, to),
          status === undefined ? undefined : eq(column, status),
          run === undefined ? undefined : ofRun(run),
        ),
      )
      .orderBy(desc(seq))
      .limit(limit)
      .all() as StoredMessage[];
  }

  mark(
    id: string,
    change: {
      status: MessageStatus;
      errors?: number;
      lastError?: string | null;
      expiresAt?: number | null;
    },
  ): void {
    this.#database
      .update(tables.busMessages)
      .set(change)
      .where(eq(tables.busMessages.id, id))
      .run();
  }

  /** The subscribers that have dealt with a message. */
  delivered(id: string): Set<string> {
    const rows = this.#database
      .select({ subscriber: tables.busDeliveries.subscriber })
      .from(tables.busDeliveries)
      .where(eq(tables.busDeliveries.messageId, id))
      .all();
    return new Set(rows.map(({ subscriber }) => subscriber));
  }

  noteDelivery(messageId: string, subscriber: string): void {
    this.#database
      .insert(tables.busDeliveries)
      .values({ messageId, subscriber, at: this.#clock.now() })
      .onConflictDoNothing()
      .run();
  }

  /** Forgets what is older than a time, but for what failed: that stays until a person looked. */
  forget(before: number): void {
    const { at, status, errors } = tables.busMessages;
    const untaken = and(eq(status, 'dead'), eq(errors, 0));
    this.#database
      .delete(tables.busMessages)
      .where(and(lt(at, before), or(inArray(status, ['delivered', 'expired']), untaken)))
      .run();
  }

  #select() {
    const { seq, topic, at, expiresAt, status, errors, lastError, message } = tables.busMessages;
    return this.#database
      .select({ seq, topic, at, expiresAt, status, errors, lastError, message })
      .from(tables.busMessages);
  }
}

/** The id of a question that is asked for the nth time. */
export function againId(id: string, time: number): string {
  return `${id}#${time}`;
}

/**
 * Ids of messages are keys of steps, and topics of one run begin like them: a run's id and a colon,
 * or a dot where a run is inside it.
 */
function ofRun(run: string): SQL | undefined {
  const { id, correlationId, topic } = tables.busMessages;
  const within = (column: typeof id | typeof correlationId | typeof topic) => [
    and(gte(column, `${run}:`), lt(column, `${run};`)),
    and(gte(column, `${run}.`), lt(column, `${run}/`)),
  ];
  return or(...[id, correlationId, topic].flatMap(within));
}
