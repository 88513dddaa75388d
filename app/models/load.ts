import { LONGEST_REST_MS } from './provider-health.ts';
import type { LimitReading } from './rate-headers.ts';

/** Of a known limit this much is used, so that what others do with the same key has room. */
export const LOAD_SHARE = 0.8;

interface Known {
  readonly limit: number;
  /** What is left, less what was sent since it was told. */
  remaining: number;
  /** Monotonic milliseconds. */
  readonly toldAt: number;
  readonly wholeAt: number;
}

/**
 * The limits that a provider tells in its answers, and how long a call has to wait so that less
 * than 80 % of each is in use. Providers refill a limit evenly until the moment that they name
 * (token buckets): what is in use falls in a straight line to nothing until then.
 */
export class KnownLimits {
  readonly #known = new Map<string, Known>();

  learn(readings: readonly LimitReading[], now: number): void {
    for (const { name, limit, remaining, resetMs } of readings) {
      const wholeAt = now + Math.min(resetMs, LONGEST_REST_MS);
      this.#known.set(name, { limit, remaining, toldAt: now, wholeAt });
    }
  }

  /** What is known of limits that are not whole again yet. */
  readings(now: number): LimitReading[] {
    return [...this.#known].flatMap(([name, { limit, remaining, toldAt, wholeAt }]) => {
      if (now >= wholeAt) return [];
      const inUse = ((limit - remaining) / (wholeAt - toldAt)) * (wholeAt - now);
      return [{ name, limit, remaining: Math.round(limit - inUse), resetMs: wholeAt - now }];
    });
  }

  /** Milliseconds until a call of so many tokens keeps every limit; 0 where it may go now. */
  waitMs(tokens: number, now: number): number {
    let wait = 0;
    for (const [name, known] of this.#known) {
      wait = Math.max(wait, waitOf(known, needOf(name, tokens), now));
    }
    // Less than a microsecond is what floating-point arithmetic made of nothing.
    return Math.max(0, Math.ceil(wait - 0.001));
  }

  /** Counts a call that is sent now. */
  sent(tokens: number, now: number): void {
    for (const [name, known] of this.#known) {
      if (now < known.wholeAt) known.remaining -= needOf(name, tokens);
      else this.#known.delete(name);
    }
  }
}

/** What a call takes of a limit. How much it writes is not known: one token stands for it. */
function needOf(name: string, tokens: number): number {
  if (/request/.test(name)) return 1;
  return /output/.test(name) ? 1 : tokens;
}

function waitOf({ limit, remaining, toldAt, wholeAt }: Known, need: number, now: number): number {
  const left = wholeAt - now;
  if (left <= 0) return 0;
  // A call that is larger than the share alone may go once nothing else is in use.
  const most = Math.max(limit * LOAD_SHARE, need);
  const perMs = (limit - remaining) / (wholeAt - toldAt);
  const inUse = perMs * left;
  return inUse + need <= most ? 0 : Math.min(left, (inUse + need - most) / perMs);
}
