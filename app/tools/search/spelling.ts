/** Words less alike than this are other words. */
const LEAST = 0.5;
const MOST = 4;

/**
 * Finds words that are written alike, by the character 3-grams that they share (Dice's coefficient),
 * for typing errors and compounds that the stemmer does not know.
 */
export class Spelling {
  readonly #words: string[] = [];
  readonly #counts: number[] = [];
  readonly #known = new Set<string>();
  readonly #byGram = new Map<string, number[]>();
  /** How many grams each word shares with the one that is looked for; 0 between calls. */
  #shared = new Uint8Array(64);
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

  /** Known words that share at least half of their grams with a word, most alike first. */
  alike(word: string): readonly { readonly word: string; readonly likeness: number }[] {
    if (word.length < 5) return [];
    const cached = this.#cache.get(word);
    if (cached) return cached;
    const found = this.#find(word);
    if (this.#cache.size > 2000) this.#cache.clear();
    this.#cache.set(word, found);
    return found;
  }

  #find(word: string): { word: string; likeness: number }[] {
    const grams = gramsOf(word);
    if (this.#shared.length < this.#words.length) {
      this.#shared = new Uint8Array(this.#words.length * 2);
    }
    const touched: number[] = [];
    for (const gram of grams) {
      for (const index of this.#byGram.get(gram) ?? []) {
        if (this.#shared[index] === 0) touched.push(index);
        this.#shared[index]! += 1;
      }
    }
    const found: { word: string; likeness: number }[] = [];
    for (const index of touched) {
      const likeness = (2 * this.#shared[index]!) / (grams.length + this.#counts[index]!);
      this.#shared[index] = 0;
      if (likeness >= LEAST) found.push({ word: this.#words[index]!, likeness });
    }
    return found.sort((a, b) => b.likeness - a.likeness).slice(0, MOST);
  }
}

function gramsOf(word: string): string[] {
  const padded = `^${word}$`;
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at += 1) grams.add(padded.slice(at, at + 3));
  return [...grams];
}
