import type { Clock } from '../../base/index.ts';

/** When it is too late for something; monotonic milliseconds. */
export interface Deadline {
  due: number;
  readonly onLate: () => void;
}

/**
 * Time limits of many short waits under one timer: a timer for each costs more than most of the waits.
 * The timer goes on running when nothing waits, for the next wait to find; disposing ends it.
 */
export class Deadlines implements Disposable {
  readonly #clock: Clock;
  readonly #waiting = new Set<Deadline>();
  #timer: Disposable | undefined;
  #firesAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `onLate` is called once after `ms`, unless the deadline is dropped before. */
  set(ms: number, onLate: () => void): Deadline {
    const deadline = { due: this.#clock.monotonic() + ms, onLate };
    this.#waiting.add(deadline);
    if (deadline.due < this.#firesAt) this.#arm(deadline.due, ms);
    return deadline;
  }

  /** Begins the wait anew; it must not end earlier than before. */
  renew(deadline: Deadline, ms: number): void {
    deadline.due = this.#clock.monotonic() + ms;
  }

  drop(deadline: Deadline): void {
    this.#waiting.delete(deadline);
  }

  [Symbol.dispose](): void {
    this.#waiting.clear();
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }

  #arm(due: number, ms: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#firesAt = due;
    this.#timer = this.#clock.after(ms, () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    this.#firesAt = Infinity;
    const now = this.#clock.monotonic();
    let next = Infinity;
    for (const deadline of [...this.#waiting]) {
      if (deadline.due > now) next = Math.min(next, deadline.due);
      else if (this.#waiting.delete(deadline)) deadline.onLate();
    }
    if (next < this.#firesAt) this.#arm(next, next - now);
  }
}
