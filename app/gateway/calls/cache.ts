import { LRUCache } from 'lru-cache';
import { isRecord, type Clock } from '../../base/index.ts';
import type { Answer } from './answer.ts';

/** What all cached answers of one server may take together, by the length of their text. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

export interface CacheLimits {
  readonly entries: number;
  readonly ttlMs: number;
}

/**
 * Answers of `read` tools of one server. An answer is kept only where nothing was written to the
 * server and its list did not change since the call began: the generation tells.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, Answer> | undefined;
  #generation = 0;

  constructor(limits: CacheLimits, clock: Clock) {
    if (limits.entries === 0 || limits.ttlMs === 0) return;
    this.#answers = new LRUCache({
      max: limits.entries,
      ttl: limits.ttlMs,
      ttlResolution: 0,
      perf: { now: () => clock.monotonic() + 1 }, // the library takes 0 for "no start time"
      maxSize: MOST_CHARACTERS,
      sizeCalculation: ({ content, structured }) => characters(content) + characters(structured),
    });
  }

  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#answers?.size ?? 0;
  }

  get(key: string): Answer | undefined {
    return this.#answers?.get(key);
  }

  /** Errors are never kept, nor is what was read before the last write ended. */
  set(key: string, answer: Answer, generation: number): void {
    if (answer.isError || generation !== this.#generation) return;
    this.#answers?.set(key, answer);
  }

  clear(): void {
    this.#generation += 1;
    // clearing costs the library as much as its capacity, even where nothing is kept
    if (this.size > 0) this.#answers?.clear();
  }
}

/** Characters of all texts and keys of a JSON value, and a few for each value. */
function characters(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 2);
  if (!isRecord(value)) return value === undefined ? 0 : 8;
  let sum = 2;
  for (const [key, item] of Object.entries(value)) sum += key.length + 4 + characters(item);
  return sum;
}
