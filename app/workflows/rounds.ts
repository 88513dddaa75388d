import type { WireError } from '../base/index.ts';

/** How far a loop has come: what its ended rounds gave. */
export class Rounds {
  readonly #outputs: unknown[] = [];
  /** Rounds that ended before an earlier one did. */
  readonly #early = new Map<number, unknown>();
  #failure: WireError | undefined;

  /** Of the rounds from the first on that have all ended, in order. */
  get outputs(): readonly unknown[] {
    return this.#outputs;
  }

  /** Of the first round that was seen to fail. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  hasEnded(index: number): boolean {
    return index < this.#outputs.length || this.#early.has(index);
  }

  end(index: number, output: unknown, failure: WireError | undefined): void {
    this.#failure ??= failure;
    this.#early.set(index, output);
    for (let next = this.#outputs.length; this.#early.has(next); next += 1) {
      this.#outputs.push(this.#early.get(next));
      this.#early.delete(next);
    }
  }
}

/** The loops of a run by their paths. What has ended stays so until a person sets it back. */
export class RoundsIndex {
  readonly #loops = new Map<string, Rounds>();

  of(path: string): Rounds {
    const known = this.#loops.get(path);
    if (known) return known;
    const fresh = new Rounds();
    this.#loops.set(path, fresh);
    return fresh;
  }

  forget(): void {
    this.#loops.clear();
  }
}
