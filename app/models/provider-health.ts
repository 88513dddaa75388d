import { Breaker, type BreakerState, type Random } from '../base/index.ts';

/** How a call ended, as far as it says something of its provider; `limited` is alive, but full. */
export type Outcome = 'ok' | 'failed' | 'limited';

/** A provider is asked again after an hour, whatever it asked for: it may have been wrong. */
export const LONGEST_REST_MS = 3_600_000;

/** Outcomes that count, the latest ones. */
const WINDOW = 50;

/** A person waits for a model: one that is back is found within ten seconds. */
const BREAKER = { failures: 5, openMs: 5000, longestMs: 10_000 };

/**
 * The recent past of a provider or a model, and the breaker that leaves it alone after failures;
 * times are monotonic milliseconds.
 */
export class HealthWindow {
  readonly #breaker: Breaker;
  #outcomes: Outcome[] = [];
  #restsUntil = -Infinity;

  constructor(random: Random) {
    this.#breaker = new Breaker(BREAKER, random);
  }

  /**
   * Whether a call may be sent. A caller that is told `probe` ends with {@link record} or, where
   * the call told nothing, with {@link abandon}.
   */
  admit(now: number): ReturnType<Breaker['admit']> {
    return this.#breaker.admit(now);
  }

  /** How many of the calls in the window succeeded. */
  get succeeded(): number {
    return this.#outcomes.filter((outcome) => outcome === 'ok').length;
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  record(outcome: Outcome, now: number, probe = false): void {
    this.#outcomes = [...this.#outcomes.slice(1 - WINDOW), outcome];
    if (outcome === 'ok') this.#restsUntil = -Infinity;
    if (probe) this.#breaker.probed(outcome !== 'failed', now);
    else if (outcome === 'failed') this.#breaker.failed(undefined, now);
    else this.#breaker.succeeded('', false, now);
  }

  /** A probe that ended without telling anything of the provider. */
  abandon(): void {
    this.#breaker.abandonProbe();
  }

  /** Leaves it alone for as long as it asked for, an hour at most. */
  rest(ms: number, now: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, now + Math.min(ms, LONGEST_REST_MS));
  }

  /** Milliseconds that it asked to be left alone; 0 where it did not. */
  askedMs(now: number): number {
    return Math.max(0, this.#restsUntil - now);
  }

  /** Milliseconds until it may be tried again; 0 where it may be now. */
  restMs(now: number): number {
    return Math.max(this.askedMs(now), this.#breaker.retryAfterMs(now));
  }

  /** Outcomes that it remembers. */
  get calls(): number {
    return this.#outcomes.length;
  }

  /** Share of calls that succeeded, drawn towards one half while there are few (Laplace's rule). */
  get success(): number {
    const ok = this.#outcomes.filter((outcome) => outcome === 'ok').length;
    return (ok + 1) / (this.#outcomes.length + 2);
  }

  /** 0 while it rests, else the share of its recent calls that succeeded; 1 where there are none. */
  availability(now: number): number {
    if (this.restMs(now) > 0) return 0;
    return this.#outcomes.length === 0 ? 1 : this.success;
  }
}
