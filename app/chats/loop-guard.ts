import { canonicalJson } from '../base/index.ts';

/** Identical calls with identical results that end a turn. */
const LIMIT = 3;

/** Notices a model that makes the same call again and gets the same answer again. */
export class LoopGuard {
  readonly #seen = new Map<string, number>();

  /** True once a call with these arguments has had this very result for the third time. */
  repeats(name: string, args: unknown, result: string): boolean {
    const key = canonicalJson([name, args, result]);
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    return count >= LIMIT;
  }
}
