import type * as z from 'zod';
import { agentMessage, type AgentMessage } from '../../agents/index.ts';
import { messageOf, toAppError, type Clock, type Ids, type Log } from '../../base/index.ts';
import { describeProblems } from '../../settings/index.ts';
import { messageMisfit, noAnswer, notDead } from './errors.ts';
import { againId, BusStore, type MessageQuery, type StoredMessage } from './bus-store.ts';
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

/** What became of a message: a subscriber that passes messages on may have found nobody for it. */
type Heard = void | 'nobody';

export interface Subscriber {
  readonly name: string;
  readonly pattern: string;
  readonly handle: (message: AgentMessage, topic: string) => Heard | Promise<Heard>;
  /** It may be shown the past again: nothing comes of it. Others never see a replay. */
  readonly harmless?: boolean;
  /** It tells by itself what it has dealt with: a message may be told to it again. */
  readonly remembers?: boolean;
}

/**
 * Messages on topics. Each is stored before anybody is told, told to each subscriber until it has
 * dealt with it once, and set aside as a dead letter after three failures. One with a time to live
 * waits that long for somebody to take it, and is a dead letter where nobody has. The same id is
 * stored once, so that a step that runs again after a kill tells nothing twice.
 */
export class MessageBus implements Disposable {
  readonly #deps: BusDeps;
  readonly #store: BusStore;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #types = new Map<string, z.ZodType>();
  readonly #waiting = new Map<string, (answer: AgentMessage) => void>();
  /** What comes next for a message: another try, or the end of its time. */
  readonly #next = new Map<string, Disposable>();
  #ended = false;

  constructor(deps: BusDeps) {
    this.#deps = deps;
    this.#store = new BusStore(deps.database, deps.clock);
  }

  /** What is not delivered yet is delivered after the next start. */
  [Symbol.dispose](): void {
    this.#ended = true;
    for (const timer of this.#next.values()) timer[Symbol.dispose]();
    this.#next.clear();
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

  /**
   * Asks, and gives the answer; one that came before a kill is found again. A question whose time
   * is over when it is asked again is told anew, and an answer to the one before it still counts.
   */
  async request(draft: Draft, timeoutMs = ANSWER_TIMEOUT_MS, signal?: AbortSignal) {
    const first = draft.message_id ?? this.#deps.ids.next('message');
    const before = this.#store.asked(first);
    const known = before.map(({ message }) => message.message_id);
    const answer = this.#store.answerTo(known);
    if (answer) return answer.message;
    const last = before.at(-1);
    const open = last && (last.expiresAt === null || last.expiresAt > this.#deps.clock.now());
    const again = last ? againId(first, before.length + 1) : first;
    const id = open ? last.message.message_id : again;
    return new Promise<AgentMessage>((resolve, reject) => {
      const end = (then: () => void): void => {
        for (const each of [...known, id]) this.#waiting.delete(each);
        timer[Symbol.dispose]();
        signal?.removeEventListener('abort', onAbort);
        then();
      };
      const onAbort = (): void => end(() => reject(signal!.reason as Error));
      const timer = this.#deps.clock.after(timeoutMs, () =>
        end(() => reject(noAnswer(draft.topic, timeoutMs))),
      );
      for (const each of [...known, id]) {
        this.#waiting.set(each, (found) => end(() => resolve(found)));
      }
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

  /** Delivers a dead letter anew to those who have not dealt with it; its time begins again. */
  retry(id: string): void {
    const stored = this.#store.get(id);
    if (stored?.status !== 'dead') throw notDead(id);
    const { ttl } = stored.message;
    const expiresAt = ttl === null ? null : this.#deps.clock.now() + ttl;
    const fresh = { status: 'pending', errors: 0, lastError: null, expiresAt } as const;
    this.#store.mark(id, fresh);
    void this.#deliver({ ...stored, ...fresh }, 1);
  }

  /** Tells again of what nobody has taken yet: somebody has begun to listen to these topics. */
  offer(listens: (topic: string) => boolean): void {
    for (const stored of this.#store.untaken()) {
      if (listens(stored.topic)) void this.#deliver(stored, 1);
    }
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
    const dealtWith = this.#store.delivered(id);
    if (expiresAt !== null && expiresAt <= this.#deps.clock.now()) {
      this.#expire(id);
      return;
    }
    if (message.correlation_id !== null) this.#waiting.get(message.correlation_id)?.(message);
    const failures: string[] = [];
    for (const subscriber of this.#hearers(topic)) {
      if (dealtWith.has(subscriber.name) && !subscriber.remembers) continue;
      const told = await this.#tell(subscriber, message, topic);
      if (told.failure !== undefined) failures.push(told.failure);
      else if (told.taken || expiresAt === null) this.#store.noteDelivery(id, subscriber.name);
    }
    const lastError = failures.at(-1);
    if (lastError !== undefined) this.#again(stored, attempt, lastError);
    else if (expiresAt === null || this.#store.delivered(id).size > 0) this.#deliveredTo(id);
    else this.#keep(id, expiresAt);
  }

  #again(stored: StoredMessage, attempt: number, lastError: string): void {
    const id = stored.message.message_id;
    if (attempt >= MOST_TRIES) {
      this.#store.mark(id, { status: 'dead', errors: attempt, lastError });
      return;
    }
    this.#store.mark(id, { status: 'pending', errors: attempt, lastError });
    const wait = FIRST_WAIT_MS * 2 ** (attempt - 1);
    this.#later(id, wait, () => void this.#deliver(stored, attempt + 1));
  }

  #deliveredTo(id: string): void {
    this.#next.get(id)?.[Symbol.dispose]();
    this.#next.delete(id);
    this.#store.mark(id, { status: 'delivered' });
  }

  /** Nobody has taken it so far: somebody may until its time is over. */
  #keep(id: string, expiresAt: number): void {
    this.#later(id, expiresAt - this.#deps.clock.now(), () => this.#expire(id));
  }

  #later(id: string, ms: number, work: () => void): void {
    this.#next.get(id)?.[Symbol.dispose]();
    if (this.#ended) return;
    const timer = this.#deps.clock.after(ms, () => {
      this.#next.delete(id);
      work();
    });
    this.#next.set(id, timer);
  }

  #expire(id: string): void {
    const stored = this.#store.get(id);
    if (stored?.status !== 'pending') return;
    const untaken = stored.errors === 0 && this.#store.delivered(id).size === 0;
    this.#store.mark(id, { status: untaken ? 'dead' : 'expired' });
  }

  /** Whether it was taken, or why not. One failing subscriber does not hold up others. */
  async #tell(
    subscriber: Subscriber,
    message: AgentMessage,
    topic: string,
  ): Promise<{ readonly taken: boolean; readonly failure?: string }> {
    try {
      return { taken: (await subscriber.handle(message, topic)) !== 'nobody' };
    } catch (error) {
      this.#deps.log.warn('a message was not dealt with', {
        ...{ topic, subscriber: subscriber.name, reason: messageOf(error) },
      });
      return { taken: false, failure: `${subscriber.name}: ${messageOf(error)}` };
    }
  }
}
