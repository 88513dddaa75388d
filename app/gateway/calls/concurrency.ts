import type { Clock } from '../../base/index.ts';

/** How a place was had: at once or after a wait, or not in time. */
export type PlaceAnswer = 'granted' | 'too-long';

interface Waiter {
  readonly grant: () => void;
}

const FEWEST = 2;
const DECREASE = 0.9;
/** Weights of the newest latency in the short and the long moving average. */
const SHORT = 0.3;
const LONG = 0.02;
/** The short average may be this much above the long one before the limit shrinks. */
const TOLERANCE = 2;
/** Below this nothing can be said: a few milliseconds are scheduling, not load. */
const NOISE_MS = 20;

interface Latency {
  short: number;
  long: number;
}

/**
 * At most `max` calls at once, in order of arrival. The limit falls by a tenth when a tool's recent
 * latency is twice its usual one and grows by one per round while it is used up: additive increase,
 * multiplicative decrease (Chiu and Jain, 1989), with latency as the sign of congestion.
 */
export class AdaptiveLimit {
  readonly #max: number;
  readonly #latencies = new Map<string, Latency>();
  #limit: number;
  #running = 0;
  #waiting: Waiter[] = [];

  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
  }

  get limit(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a place at once where one is free and nobody waits. */
  tryEnter(): boolean {
    if (this.#running >= this.limit || this.#waiting.length > 0) return false;
    this.#running += 1;
    return true;
  }

  /** Waits for a place, but no longer than `ms`; rejects with the signal's reason on abort. */
  enter(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<PlaceAnswer> {
    if (this.tryEnter()) return Promise.resolve('granted');
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        timer[Symbol.dispose]();
        signal?.removeEventListener('abort', onAbort);
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
      };
      const onAbort = (): void => {
        leave();
        reject(signal!.reason as Error);
      };
      const timer = clock.after(ms, () => {
        leave();
        resolve('too-long');
      });
      const waiter: Waiter = {
        grant: () => {
          leave();
          resolve('granted');
        },
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Frees the place. `latencyMs` is undefined where the call told nothing about the load. */
  leave(tool: string, latencyMs: number | undefined): void {
    const usedUp = this.#running >= this.limit;
    this.#running -= 1;
    if (latencyMs !== undefined) this.#learn(tool, latencyMs, usedUp);
    while (this.#running < this.limit && this.#waiting.length > 0) {
      this.#running += 1;
      this.#waiting.shift()!.grant();
    }
  }

  #learn(tool: string, latencyMs: number, usedUp: boolean): void {
    const known = this.#latencies.get(tool);
    if (!known) {
      this.#latencies.set(tool, { short: latencyMs, long: latencyMs });
      return;
    }
    known.short += SHORT * (latencyMs - known.short);
    known.long += LONG * (latencyMs - known.long);
    if (known.short > TOLERANCE * known.long + NOISE_MS) {
      this.#limit = Math.max(Math.min(FEWEST, this.#max), this.#limit * DECREASE);
    } else if (usedUp) {
      this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
    }
  }
}
