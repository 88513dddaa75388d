import type { Cause, Clock } from '../base/index.ts';

interface IdleDeps {
  /** Calls are being worked on. */
  busy(): boolean;
  stop(reason: string, cause: Cause): void;
}

/** Stops a server that nobody has used for `afterMs`; never where that is undefined. */
export class IdleStop {
  readonly #clock: Clock;
  readonly #afterMs: number | undefined;
  readonly #deps: IdleDeps;
  #timer: Disposable | undefined;

  constructor(clock: Clock, afterMs: number | undefined, deps: IdleDeps) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#deps = deps;
  }

  /** Begins the wait anew. */
  used(): void {
    this.pause();
    const ms = this.#afterMs;
    if (ms === undefined) return;
    this.#timer = this.#clock.after(ms, () => {
      if (this.#deps.busy()) this.used();
      else this.#stop(Math.round(ms / 1000));
    });
  }

  #stop(seconds: number): void {
    const cause = { code: 'server.idle', data: { seconds } };
    this.#deps.stop(`Stopped: not used for ${seconds} s.`, cause);
  }

  pause(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }
}
