/** Words less alike than this are other words. */
const LEAST = 0.5;
const MOST = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Shorter words are not looked at; letters may be swapped in these, anything may have slipped in longer ones. */
const SHORTEST_SLIP = 4;
const SHORTEST_CHANGED = 5;

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

  /** Known words that one slip of the keyboard makes a word of: a letter left out, added or changed, or two swapped. */
  slips(word: string): string[] {
    if (word.length < SHORTEST_SLIP || !/^[a-z]+$/u.test(word)) return [];
    return [...new Set(oneSlipFrom(word))].filter((near) => this.#known.has(near));
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

/**
 * What one slip may have made this word of. The first letter is nearly always right (Pollock and
 * Zamora, "Automatic spelling correction in scientific and scholarly text", 1984).
 */
function oneSlipFrom(word: string): string[] {
  const all: string[] = [];
  for (let at = 1; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after.length > 1) all.push(before + after[1]! + after[0]! + after.slice(2));
    if (word.length < SHORTEST_CHANGED) continue;
    if (after.length > 0) all.push(before + after.slice(1));
    for (const letter of LETTERS) {
      all.push(before + letter + after);
      if (after.length > 0) all.push(before + letter + after.slice(1));
    }
  }
  return all;
}
