/**
 * Finds words that are written alike, by the character 3-grams that they share (Dice's coefficient),
 * for typing errors and compounds that the stemmer does not know.
 */
export class Spelling {
  readonly #words: string[] = [];
  readonly #counts: number[] = [];
  readonly #known = new Set<string>();
  readonly #byGram = new Map<string, number[]>();
  readonly #cache = new Map<
    string,
    readonly { readonly word: string; readonly likeness: number }[]
  >();

  add(word: string): void {
    if (word.length < 4 || this.#known.has(word) || !/^[a-z]+$/u.test(word)) return;
    this.#known.add(word);
    this.#cache.clear();
    const index = this.#words.push(word) - 1;
    const grams = gramsOf(word);
    this.#counts.push(grams.length);
    for (const gram of grams) {
      const list = this.#byGram.get(gram);
      if (list) list.push(index);
      else this.#byGram.set(gram, [index]);
    }
  }

  /** At most `most` known words that share at least `least` of their grams, most alike first. */
  alike(word: string, least: number, most: number): readonly { word: string; likeness: number }[] {
    if (word.length < 4) return [];
    const cached = this.#cache.get(word);
    if (cached) return cached;
    const found = this.#find(word, least, most);
    if (this.#cache.size > 5000) this.#cache.clear();
    this.#cache.set(word, found);
    return found;
  }

  #find(word: string, least: number, most: number): { word: string; likeness: number }[] {
    const grams = gramsOf(word);
    const shared = new Map<number, number>();
    for (const gram of grams) {
      for (const index of this.#byGram.get(gram) ?? []) {
        shared.set(index, (shared.get(index) ?? 0) + 1);
      }
    }
    const found: { word: string; likeness: number }[] = [];
    for (const [index, count] of shared) {
      const likeness = (2 * count) / (grams.length + this.#counts[index]!);
      const other = this.#words[index]!;
      if (likeness >= least && other !== word) found.push({ word: other, likeness });
    }
    return found.sort((a, b) => b.likeness - a.likeness).slice(0, most);
  }
}

function gramsOf(word: string): string[] {
  const padded = `^${word}$`;
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at += 1) grams.add(padded.slice(at, at + 3));
  return [...grams];
}
