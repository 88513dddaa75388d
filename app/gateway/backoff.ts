import type { Random } from '../base/index.ts';

export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 60_000;

/**
 * Milliseconds to wait before try number `attempt` (from 1): "full jitter" of Marc Brooker's
 * "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), between 0.5 s and a bound that
 * doubles from 1 s to 60 s. The floor keeps a server that ends at once from spinning.
 */
export function backoffMs(attempt: number, random: Random): number {
  const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(Math.max(attempt, 1), 20));
  return Math.round(BACKOFF_MIN_MS + random.next() * (bound - BACKOFF_MIN_MS));
}
