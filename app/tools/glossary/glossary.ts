const HANGUL = /[가-힣]/u;

/**
 * Words of one language as English words, found by the longest match at each place of a text, so
 * that particles and endings that follow a stem need no rules of their own.
 */
export class Glossary {
  readonly #entries = new Map<string, readonly string[]>();
  /** Lengths of entries by their first character, longest first. */
  readonly #lengths = new Map<string, number[]>();

  get size(): number {
    return this.#entries.size;
  }

  /** Adds `term=word word, term=word` lines; a term that is known is replaced. */
  addText(text: string): void {
    for (const entry of text.split(/[,\n]/u)) {
      const [term, meaning] = entry.split('=');
      if (term?.trim() && meaning?.trim()) this.add(term.trim(), meaning.trim().split(/\s+/u));
    }
  }

  add(term: string, meaning: readonly string[]): void {
    const key = term.normalize('NFC').toLowerCase();
    this.#entries.set(key, meaning);
    const first = key[0];
    if (first === undefined) return;
    const lengths = this.#lengths.get(first) ?? [];
    if (!lengths.includes(key.length)) {
      this.#lengths.set(
        first,
        [...lengths, key.length].sort((a, b) => b - a),
      );
    }
  }

  /**
   * The entries that stand in a lower-case text, from left to right, without overlap. One syllable
   * counts where a word begins or goes on from another entry: in the midst of a word that is not
   * known it is a part of that word.
   */
  read(text: string): { readonly term: string; readonly meaning: readonly string[] }[] {
    const found: { term: string; meaning: readonly string[] }[] = [];
    let known = true;
    for (let at = 0; at < text.length;) {
      const term = this.#longest(text, at);
      if (term === undefined || (term.length === 1 && !known)) {
        known = !HANGUL.test(text[at]!);
        at += 1;
      } else {
        found.push({ term, meaning: this.#entries.get(term)! });
        known = true;
        at += term.length;
      }
    }
    return found;
  }

  #longest(text: string, at: number): string | undefined {
    for (const length of this.#lengths.get(text[at]!) ?? []) {
      const term = text.slice(at, at + length);
      if (term.length === length && this.#entries.has(term)) return term;
    }
    return undefined;
  }
}
