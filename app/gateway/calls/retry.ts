import type { Random } from '../../base/index.ts';
import type { EffectClass } from '../effect.ts';
import type { Outcome } from './outcome.ts';

export const MOST_TRIES = 3;
const FIRST_DELAY_MS = 200;
const FACTOR = 2;
const JITTER = 0.3;
/** Retries per first try that a server may cost. */
const SHARE = 0.2;
const RESERVE = 10;
const MOST_SAVED = 100;

/** Whether an attempt that failed may be made again: the one rule that keeps effects single. */
export function mayRepeat(outcome: Outcome, effect: EffectClass): boolean {
  switch (outcome) {
    case 'not-sent':
      return true;
    case 'unknown':
      return effect !== 'write';
    case 'answered':
      return false;
  }
}

/** Milliseconds before try `next` (2, 3): 200 ms doubled each time, and 0 to 30 % more. */
export function retryDelayMs(next: number, random: Random): number {
  return FIRST_DELAY_MS * FACTOR ** (next - 2) * (1 + JITTER * random.next());
}

/**
 * Keeps retries under 20 % of the traffic of a server, so that retrying never multiplies an
 * outage; a small reserve lets a server with little traffic be retried at all.
 */
export class RetryBudget {
  #saved = RESERVE;

  /** A first try was made. */
  deposit(): void {
    this.#saved = Math.min(MOST_SAVED, this.#saved + SHARE);
  }

  /** False where there is nothing left for a retry. */
  withdraw(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
