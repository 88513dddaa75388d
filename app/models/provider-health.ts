/** How a call ended, as far as it says something of its provider. */
export type Outcome = 'ok' | 'failed';

/** Failures in a row after which a provider is left alone. */
const FAILURES = 5;
/** How long it is left alone, then one call tries it. */
const REST_MS = 30_000;
/** Outcomes that count, the latest ones. */
const WINDOW = 50;

/** The recent past of a provider or a model; times are monotonic milliseconds. */
export class HealthWindow {
  #outcomes: Outcome[] = [];
  #inRow = 0;
  #restsUntil = -Infinity;

  record(outcome: Outcome, now: number): void {
    this.#outcomes = [...this.#outcomes.slice(1 - WINDOW), outcome];
    if (outcome === 'ok') {
      this.#inRow = 0;
      this.#restsUntil = -Infinity;
      return;
    }
    this.#inRow += 1;
    if (this.#inRow >= FAILURES) this.#restsUntil = Math.max(this.#restsUntil, now + REST_MS);
  }

  /** Leaves it alone for as long as it asked for. */
  rest(ms: number, now: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, now + ms);
  }

  /** Milliseconds until it may be tried again; 0 where it may be now. */
  restMs(now: number): number {
    return Math.max(0, this.#restsUntil - now);
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
