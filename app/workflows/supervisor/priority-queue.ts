/** CRITICAL 1, HIGH 2, NORMAL 3, LOW 4: smaller is sooner. */
export const RUN_PRIORITY = { CRITICAL: 1, HIGH: 2, NORMAL: 3, LOW: 4 } as const;
export type RunPriority = keyof typeof RUN_PRIORITY;

export interface Waiting {
  readonly priority: RunPriority;
  /** Milliseconds, on the clock that `now` is read from. */
  readonly since: number;
  readonly deadline?: number | undefined;
}

const FULL_WAIT_MS = 300_000;
const NEAR_MS = 300_000;
const NEAR_BONUS = 2;

/**
 * Lower is sooner: base - (min(waited / 300 s, 1) + 2 where the deadline is less than 300 s away
 * or past). Reckoned when something is taken out, so that waiting does raise it.
 */
export function urgency({ priority, since, deadline }: Waiting, now: number): number {
  const waited = Math.min(Math.max(0, now - since) / FULL_WAIT_MS, 1);
  const near = deadline !== undefined && deadline - now < NEAR_MS ? NEAR_BONUS : 0;
  return RUN_PRIORITY[priority] - (waited + near);
}

/** What waits, the most urgent first; of two alike the one that came first. */
export class PriorityQueue<Entry extends Waiting> {
  readonly #entries = new Set<Entry>();

  get size(): number {
    return this.#entries.size;
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
  }

  /** Takes something out that is no longer wanted. */
  cancel(entry: Entry): void {
    this.#entries.delete(entry);
  }

  take(now: number): Entry | undefined {
    let best: { entry: Entry; score: number } | undefined;
    for (const entry of this.#entries) {
      const score = urgency(entry, now);
      if (!best || score < best.score) best = { entry, score };
    }
    if (best) this.#entries.delete(best.entry);
    return best?.entry;
  }
}
