import type * as z from 'zod';
import { agentMessage, type AgentMessage } from '../../agents/index.ts';
import { messageOf, toAppError, type Clock, type Ids, type Log } from '../../base/index.ts';
import { describeProblems } from '../../settings/index.ts';
import { messageMisfit, noAnswer, notDead } from './errors.ts';
import { BusStore, type MessageQuery, type StoredMessage } from './bus-store.ts';
import { topicMatches } from './topics.ts';
import type { Database } from '../../storage/index.ts';

/** Deliveries to a subscriber that fails before the message is a dead letter. */
const MOST_TRIES = 3;
const FIRST_WAIT_MS = 1000;
const KEPT_MS = 30 * 86_400_000;
export const ANSWER_TIMEOUT_MS = 30_000;

export interface BusDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** What is sent; the rest of the envelope is filled in. */
export type Draft = Partial<AgentMessage> & { readonly topic: string; readonly sender: string };

export interface Subscriber {
  readonly name: string;
  readonly pattern: string;
  readonly handle: (message: AgentMessage, topic: string) => void | Promise<void>;
  /** It may be shown the past again: nothing comes of it. Others never see a replay. */
  readonly harmless?: boolean;
  /** It tells by itself what it has dealt with: a message may be told to it again. */
  readonly remembers?: boolean;
}

/**
 * Messages on topics. Each is stored before anybody is told, told to each subscriber until it has
 * dealt with it once, and set aside as a dead letter after three failures. The same id is stored
 * once, so that a step that runs again after a kill tells nothing twice.
 */
export class MessageBus {
  readonly #deps: BusDeps;
  readonly #store: BusStore;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #types = new Map<string, z.ZodType>();
  readonly #waiting = new Map<string, (answer: AgentMessage) => void>();

  constructor(deps: BusDeps) {
    this.#deps = deps;
    this.#store = new BusStore(deps.database, deps.clock);
  }

  /** From now on payloads on topics of this pattern must fit the schema. */
  declare(pattern: string, payload: z.ZodType): void {
    this.#types.set(pattern, payload);
  }

  subscribe(subscriber: Subscriber): Disposable {
    this.#subscribers.set(subscriber.name, subscriber);
    return { [Symbol.dispose]: () => void this.#subscribers.delete(subscriber.name) };
  }

  /** Stores and delivers. Throws where the payload does not fit the topic. */
  publish(draft: Draft): AgentMessage {
    const { topic, sender, ...fields } = draft;
    for (const [pattern, type] of this.#types) {
      if (!topicMatches(pattern, topic)) continue;
      const fits = type.safeParse(fields.payload ?? {});
      if (!fits.success) throw messageMisfit(topic, describeProblems(fits.error));
    }
    const message = agentMessage.parse({
      message_id: this.#deps.ids.next('message'),
      timestamp: new Date(this.#deps.clock.now()).toISOString(),
      message_type: 'event',
      ...{ sender_id: sender, sender_type: 'workflow', action: topic, routing_key: topic },
      ...fields,
    });
    this.#store.add(topic, message);
    const kept = this.#store.get(message.message_id)!;
    void this.#deliver(kept, 1);
    return kept.message;
  }

  /** Asks, and gives the answer; one that came before a kill is found again. */
  async request(draft: Draft, timeoutMs = ANSWER_TIMEOUT_MS, signal?: AbortSignal) {
    const id = draft.message_id ?? this.#deps.ids.next('message');
    const before = this.#store.answerTo(id);
    if (before) return before.message;
    return new Promise<AgentMessage>((resolve, reject) => {
      const end = (then: () => void): void => {
        this.#waiting.delete(id);
        timer[Symbol.dispose]();
        signal?.removeEventListener('abort', onAbort);
        then();
      };
      const onAbort = (): void => end(() => reject(signal!.reason as Error));
      const timer = this.#deps.clock.after(timeoutMs, () =>
        end(() => reject(noAnswer(draft.topic, timeoutMs))),
      );
      this.#waiting.set(id, (answer) => end(() => resolve(answer)));
      signal?.addEventListener('abort', onAbort, { once: true });
      const reply_to = draft.reply_to ?? `replies.${id}`;
      try {
        this.publish({
          ttl: timeoutMs,
          message_type: 'request',
          ...draft,
          message_id: id,
          reply_to,
        });
      } catch (error) {
        end(() => reject(toAppError(error)));
      }
    });
  }

  /** At start: delivers what a kill left, and forgets what is older than 30 days. */
  recover(): number {
    this.#store.forget(this.#deps.clock.now() - KEPT_MS);
    const left = this.#store.pending();
    for (const stored of left) void this.#deliver(stored, 1);
    return left.length;
  }

  list(query: MessageQuery): StoredMessage[] {
    return this.#store.list(query);
  }

  /** Delivers a dead letter anew to those who have not dealt with it. */
  retry(id: string): void {
    const stored = this.#store.get(id);
    if (stored?.status !== 'dead') throw notDead(id);
    this.#store.mark(id, { status: 'pending', errors: 0 });
    void this.#deliver({ ...stored, status: 'pending', errors: 0 }, 1);
  }

  /** Shows the past again, oldest first, to those in whom nothing comes of it; says how many. */
  async replay(from: number, to: number, pattern = '*'): Promise<number> {
    const past = this.#store
      .list({ from, to, limit: 10_000 })
      .filter(({ topic }) => topicMatches(pattern, topic))
      .toReversed();
    for (const { message, topic } of past) {
      const shown = {
        ...message,
        payload: { ...message.payload, _replay: true, _original_timestamp: message.timestamp },
      };
      for (const subscriber of this.#hearers(topic).filter(({ harmless }) => harmless)) {
        await this.#tell(subscriber, shown, topic);
      }
    }
    return past.length;
  }

  #hearers(topic: string): Subscriber[] {
    return [...this.#subscribers.values()].filter(({ pattern }) => topicMatches(pattern, topic));
  }

  async #deliver(stored: StoredMessage, attempt: number): Promise<void> {
    const { message, topic, expiresAt } = stored;
    const id = message.message_id;
    if (expiresAt !== null && expiresAt <= this.#deps.clock.now()) {
      this.#store.mark(id, { status: 'expired' });
      return;
    }
    if (message.correlation_id !== null) this.#waiting.get(message.correlation_id)?.(message);
    const dealtWith = this.#store.delivered(id);
    const failures: string[] = [];
    for (const subscriber of this.#hearers(topic)) {
      if (dealtWith.has(subscriber.name) && !subscriber.remembers) continue;
      const failure = await this.#tell(subscriber, message, topic);
      if (failure === undefined) this.#store.noteDelivery(id, subscriber.name);
      else failures.push(failure);
    }
    const lastError = failures.at(-1);
    if (lastError === undefined) this.#store.mark(id, { status: 'delivered' });
    else if (attempt >= MOST_TRIES) {
      this.#store.mark(id, { status: 'dead', errors: attempt, lastError });
    } else {
      this.#store.mark(id, { status: 'pending', errors: attempt, lastError });
      const wait = FIRST_WAIT_MS * 2 ** (attempt - 1);
      this.#deps.clock.after(wait, () => void this.#deliver(stored, attempt + 1));
    }
  }

  /** Why it failed; undefined where it did not. One failing subscriber does not hold up others. */
  async #tell(
    subscriber: Subscriber,
    message: AgentMessage,
    topic: string,
  ): Promise<string | undefined> {
    try {
      await subscriber.handle(message, topic);
      return undefined;
    } catch (error) {
      this.#deps.log.warn('a message was not dealt with', {
        ...{ topic, subscriber: subscriber.name, reason: messageOf(error) },
      });
      return `${subscriber.name}: ${messageOf(error)}`;
    }
  }
}
