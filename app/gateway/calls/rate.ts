export interface RateLimits {
  readonly capacity: number;
  readonly perSecond: number;
}

/** When a call may go: after `waitMs`, its token being taken, or not within the time it has. */
export type RateAnswer = { readonly waitMs: number } | { readonly retryAfterMs: number };

const AT_ONCE: RateAnswer = { waitMs: 0 };

/**
 * A token bucket over monotonic milliseconds. Who has to wait takes a token in advance, so that
 * waiting callers go in the order in which they came.
 */
export class TokenBucket {
  readonly #limits: RateLimits;
  #tokens: number;
  #at = 0;
  #heldUntil = 0;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#tokens = limits.capacity;
  }

  /** Takes a token unless the wait for it would be longer than `longestWaitMs`. */
  take(now: number, longestWaitMs: number): RateAnswer {
    this.#refill(now);
    const held = Math.max(0, this.#heldUntil - now);
    if (this.#tokens >= 1 && held === 0) {
      this.#tokens -= 1;
      return AT_ONCE;
    }
    const missing = Math.max(0, 1 - this.#tokens);
    const waitMs = Math.max(held, Math.ceil((missing / this.#limits.perSecond) * 1000));
    if (waitMs > longestWaitMs) return { retryAfterMs: Math.max(1, waitMs - longestWaitMs) };
    this.#tokens -= 1;
    return { waitMs };
  }

  /** Gives back the token of a call that was stopped while it waited. */
  giveBack(): void {
    this.#tokens = Math.min(this.#limits.capacity, this.#tokens + 1);
  }

  /** Lets nothing through before then: the server asked for it (Retry-After). */
  hold(now: number, ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + ms);
  }

  #refill(now: number): void {
    const gained = ((now - this.#at) / 1000) * this.#limits.perSecond;
    this.#tokens = Math.min(this.#limits.capacity, this.#tokens + Math.max(0, gained));
    this.#at = now;
  }
}
