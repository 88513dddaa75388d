/** Time as a port, so that a fake clock drives breakers, schedules and budgets in tests. */
export interface Clock {
  /** Wall-clock milliseconds since 1970; may jump. For what a person sees. */
  now(): number;
  /** Milliseconds that never go back. For durations and time limits. */
  monotonic(): number;
  /** Calls once after `ms`, with 0 as soon as the work at hand is done; disposing cancels. */
  after(ms: number, callback: () => void): Disposable;
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const timer = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    function onAbort(): void {
      timer[Symbol.dispose]();
      reject(signal!.reason as Error);
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * What a task gives within the time; undefined where it gives nothing until then, fails, or the
 * signal aborts. The task itself goes on.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  task: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([
      task,
      sleep(clock, ms, AbortSignal.any([signal, done.signal])).then(() => undefined),
    ]);
  } catch {
    return undefined;
  } finally {
    done.abort();
  }
}

/** A clock that moves only when told; timers fire in order of their due time, those of 0 ms by themselves. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #timers: { due: number; callback: () => void }[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { due: this.#monotonic + Math.max(0, ms), callback };
    this.#timers.push(timer);
    if (ms <= 0) {
      void settle().then(() => {
        if (!this.#timers.includes(timer)) return;
        this.#timers = this.#timers.filter((other) => other !== timer);
        callback();
      });
    }
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Moves both clocks on and fires what is due, letting promises settle between timers. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    for (;;) {
      await settle();
      const next = this.#timers
        .filter((timer) => timer.due <= end)
        .sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now += next.due - this.#monotonic;
      this.#monotonic = next.due;
      next.callback();
    }
    this.#now += end - this.#monotonic;
    this.#monotonic = end;
    await settle();
  }

  /** Moves the wall clock alone, as when a person or a time server sets it. */
  jump(ms: number): void {
    this.#now += ms;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
