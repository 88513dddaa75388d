import { sql } from 'drizzle-orm';
import type { Clock, Log } from '../base/index.ts';
import type { Database } from './database.ts';

/** The longest that a write that may wait does wait. */
const LONGEST_WAIT_MS = 5;
/** More than this is not kept in memory while the disk refuses. */
const MOST_WAITING = 10_000;

/**
 * Puts small writes into one transaction, because a commit costs more than the writes in it. What
 * may wait is written together with the next write that may not, or a few milliseconds later; a
 * program that is killed in between loses only what may wait.
 */
export class WriteQueue implements Disposable {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: (() => void)[] = [];
  #timer: Disposable | undefined;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** Writes soon. A write that fails is logged and does not hold up the others. */
  later(write: () => void): void {
    if (this.#waiting.length >= MOST_WAITING) this.#waiting.shift();
    this.#waiting.push(write);
    this.#timer ??= this.#clock.after(LONGEST_WAIT_MS, () => this.#flushOrLog());
  }

  /** Writes at once, with everything that waits; throws where this write cannot be made. */
  now<T>(write: () => T): T {
    if (this.#waiting.length === 0) return write();
    return this.#together(write);
  }

  /** Before something is read that may still wait. */
  flush(): void {
    if (this.#waiting.length > 0) this.#together(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#flushOrLog();
  }

  #together<T>(write: () => T): T {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#database.run(BEGIN);
    try {
      for (const each of waiting) this.#attempt(each);
      const result = write();
      this.#database.run(COMMIT);
      return result;
    } catch (error) {
      this.#database.run(ROLLBACK);
      for (const each of waiting) this.later(each);
      throw error;
    }
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.error('a record could not be written', { reason: String(error) });
    }
  }

  #flushOrLog(): void {
    this.#timer = undefined;
    try {
      this.flush();
    } catch (error) {
      this.#log.error('records could not be written', { reason: String(error) });
    }
  }
}

const BEGIN = sql`BEGIN IMMEDIATE`;
const COMMIT = sql`COMMIT`;
const ROLLBACK = sql`ROLLBACK`;
