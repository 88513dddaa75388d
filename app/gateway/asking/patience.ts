import type { Clock } from '../../base/index.ts';

/** A time limit that does not run while somebody is being asked. */
export class Patience implements Disposable {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #abort = new AbortController();
  readonly #expired: () => unknown;
  #timer: Disposable | undefined;
  #holds = 0;
  #ended = false;

  /** Aborts its signal with what `expired` gives after `ms` without a sign of life. */
  constructor(clock: Clock, ms: number, expired: () => unknown) {
    this.#clock = clock;
    this.#ms = ms;
    this.#expired = expired;
    this.renew();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The limit begins anew, unless this has ended: an answer may be taken while its call ends. */
  renew(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer =
      this.#holds > 0 || this.#ended
        ? undefined
        : this.#clock.after(this.#ms, () => this.#abort.abort(this.#expired()));
  }

  /** Stands still until the task has ended. */
  async during<T>(task: Promise<T>): Promise<T> {
    this.#holds += 1;
    this.renew();
    try {
      return await task;
    } finally {
      this.#holds -= 1;
      this.renew();
    }
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer?.[Symbol.dispose]();
  }
}
