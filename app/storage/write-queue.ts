import type { Clock, Log } from '../base/index.ts';
import type { Database } from './database.ts';

/** The longest that a write that may wait does wait. */
const LONGEST_WAIT_MS = 5;
/** Between two tries while the disk refuses. */
const TRY_AGAIN_MS = 1000;
/** More than this is not kept in memory while the disk refuses. */
const MOST_WAITING = 10_000;

/** A write whose maker waits until it is made. */
interface Urgent {
  readonly write: () => void;
  readonly fail: (error: unknown) => void;
  readonly done: () => void;
}

/**
 * Puts small writes into one transaction, because a commit costs more than the writes in it. What
 * may wait is written together with the next write that may not, or a few milliseconds later; a
 * program that is killed in between loses only what may wait.
 */
export class WriteQueue implements Disposable {
  readonly #transaction;
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: (() => void)[] = [];
  #apart: (() => void)[] = [];
  #urgent: Urgent[] = [];
  #timer: Disposable | undefined;
  #turn: Disposable | undefined;
  /** The disk refuses: said once, not at every try. */
  #refused = false;
  #ended = false;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#transaction = database.$client.transaction((work: () => void) => work());
    this.#clock = clock;
    this.#log = log;
  }

  /** Writes soon. A write that fails is logged and does not hold up the others. */
  later(write: () => void): void {
    if (this.#waiting.length >= MOST_WAITING) this.#waiting.shift();
    this.#waiting.push(write);
    this.#wake(LONGEST_WAIT_MS);
  }

  /**
   * Writes as soon as {@link later}, but never together with a write that somebody waits for: what it
   * changes lies elsewhere in the file, and each commit would have to write that as well. It comes
   * after every write that was queued before it.
   */
  apart(write: () => void): void {
    if (this.#apart.length >= MOST_WAITING) this.#apart.shift();
    this.#apart.push(write);
    this.#wake(LONGEST_WAIT_MS);
  }

  /**
   * Writes within this turn of the event loop, in one transaction with everything else that comes
   * up in it; settles once it is committed. Rejects where this write cannot be made, whatever
   * becomes of the others.
   */
  now<T>(write: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.#urgent.push({
        write: () => void (result = write()),
        done: () => resolve(result),
        fail: reject,
      });
      this.#turn ??= this.#clock.after(0, () => this.#orLog(() => this.#commit()));
    });
  }

  /** Before something is read that may still wait. */
  flush(): void {
    this.#waiting.push(...this.#apart.splice(0));
    this.#commit();
  }

  /** Writes what waits. What comes later is tried once: nothing may keep a program that ends. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#orLog(() => this.flush());
  }

  #commit(): void {
    this.#turn?.[Symbol.dispose]();
    this.#turn = undefined;
    if (this.#waiting.length > 0 || this.#urgent.length > 0) this.#together();
  }

  /** A timer goes on running when its writes were made earlier: a new one for each costs more. */
  #wake(ms: number): void {
    this.#timer ??= this.#clock.after(ms, () => {
      this.#timer = undefined;
      this.#orLog(() => this.flush());
    });
  }

  #together(): void {
    const [waiting, urgent] = [this.#waiting, this.#urgent];
    this.#waiting = [];
    this.#urgent = [];
    try {
      this.#transact([...waiting, ...urgent.map(({ write }) => write)], waiting.length);
    } catch (error) {
      this.#waiting = [...waiting, ...this.#waiting].slice(-MOST_WAITING);
      if (!this.#ended) {
        this.#wake(TRY_AGAIN_MS);
      }
      if (urgent.length === 0) throw error;
      for (const each of urgent) this.#alone(each);
      return;
    }
    for (const each of urgent) each.done();
  }

  /** So that one write that cannot be made fails no other. */
  #alone({ write, done, fail }: Urgent): void {
    try {
      this.#transact([write], 0);
    } catch (error) {
      fail(error);
      return;
    }
    done();
  }

  /** All or nothing, but that the first `mayFail` writes may fail by themselves. */
  #transact(writes: readonly (() => void)[], mayFail: number): void {
    this.#transaction.immediate(() => {
      for (const [place, write] of writes.entries()) {
        if (place < mayFail) this.#attempt(write);
        else write();
      }
    });
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.error('a record could not be written', { reason: String(error) });
    }
  }

  #orLog(commit: () => void): void {
    try {
      commit();
      this.#refused = false;
    } catch (error) {
      if (!this.#refused) {
        this.#log.error('records could not be written', { reason: String(error) });
      }
      this.#refused = true;
    }
  }
}
