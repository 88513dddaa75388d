import { stem as stemOf } from '../stem.ts';
import type { Vocabulary } from '../words.ts';
import { featuresOf, type Features, type SearchableTool } from './features.ts';
import { Postings } from './postings.ts';
import { readRequest } from './request.ts';
import { oneSlipFrom } from './slips.ts';
import { Spelling } from './spelling.ts';
import { WEIGHTS, type Weights } from './weights.ts';
import { scoreTools } from './score.ts';
import { Scratch } from './score-input.ts';

/** Tools that must say a word before it is taken for what a slip was meant to be. */
const LEAST_SAID = 2;

interface Entry {
  readonly tool: SearchableTool;
  readonly features: Features;
}

export interface Scored {
  readonly tool: SearchableTool;
  readonly score: number;
}

/** An inverted index of tools that is changed in place, and the ranking over it. */
export class ToolIndex {
  readonly #vocabulary: Vocabulary;
  readonly #weights: Weights;
  #terms = new Map<string, Postings>();
  #spelling = new Spelling();
  #entries: (Entry | undefined)[] = [];
  #servers: number[] = [];
  #slots = new Map<string, number>();
  #serverIds = new Map<string, number>();
  #live = 0;
  readonly #scratch = new Scratch();

  constructor(vocabulary: Vocabulary, weights: Weights = WEIGHTS) {
    this.#vocabulary = vocabulary;
    this.#weights = weights;
  }

  get size(): number {
    return this.#live;
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  /** Adds a tool, or puts it in place of the one with its name. */
  add(tool: SearchableTool): void {
    this.remove(tool.name);
    this.#insert({ tool, features: featuresOf(tool, this.#vocabulary, this.#weights) });
  }

  remove(name: string): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    const entry = this.#entries[slot]!;
    for (const term of entry.features.terms.keys()) this.#terms.get(term)!.live -= 1;
    this.#entries[slot] = undefined;
    this.#slots.delete(name);
    this.#live -= 1;
    if (this.#entries.length > 64 && this.#entries.length > 2 * this.#live) this.#rebuild();
  }

  /** The `k` best tools for a request, best first; fewer where fewer share anything with it. */
  search(text: string, k: number): Scored[] {
    const request = readRequest(text, this.#vocabulary, (stem, word) => this.mended(stem, word));
    this.#scratch.ensure(this.#entries.length);
    const ranked = scoreTools({
      request,
      weights: this.#weights,
      live: this.#live,
      postings: (term) => this.#terms.get(term),
      alike: (word) => this.#spelling.alike(word),
      nameOf: (slot) => this.#entries[slot]?.features.name,
      serverOf: (slot) => this.#servers[slot]!,
      scratch: this.#scratch,
    });
    return ranked
      .slice(0, k)
      .map(({ slot, score }) => ({ tool: this.#entries[slot]!.tool, score }));
  }

  /**
   * A stem that no tool says, as the one slip of the keyboard from it that most tools say (two at
   * least); any other as it is. A slip may also have changed how the word ends and so its stem.
   */
  mended(stem: string, word = stem): string {
    if (this.#liveOf(stem) > 0) return stem;
    const known = this.#mostSaid(oneSlipFrom(stem));
    if (known !== undefined || word === stem) return known ?? stem;
    return this.#mostSaid(oneSlipFrom(word).map(stemOf)) ?? stem;
  }

  #mostSaid(stems: readonly string[]): string | undefined {
    let most = LEAST_SAID - 1;
    let best: string | undefined;
    for (const one of stems) {
      const live = this.#liveOf(one);
      if (live <= most) continue;
      most = live;
      best = one;
    }
    return best;
  }

  #liveOf(term: string): number {
    return this.#terms.get(term)?.live ?? 0;
  }

  #insert(entry: Entry): void {
    const slot = this.#entries.push(entry) - 1;
    this.#servers[slot] = this.#serverId(entry.tool.server);
    this.#slots.set(entry.tool.name, slot);
    this.#live += 1;
    for (const [term, weight] of entry.features.terms) {
      let postings = this.#terms.get(term);
      if (!postings) {
        postings = new Postings();
        this.#terms.set(term, postings);
        this.#spelling.add(term);
      }
      postings.add(slot, weight);
    }
  }

  #serverId(server: string): number {
    const known = this.#serverIds.get(server);
    if (known !== undefined) return known;
    this.#serverIds.set(server, this.#serverIds.size);
    return this.#serverIds.size - 1;
  }

  /** Drops what removed tools left behind; from the kept features, so no text is read again. */
  #rebuild(): void {
    const entries = this.#entries.filter((entry) => entry !== undefined);
    this.#terms = new Map();
    this.#spelling = new Spelling();
    this.#entries = [];
    this.#servers = [];
    this.#slots = new Map();
    this.#serverIds = new Map();
    this.#live = 0;
    for (const entry of entries) this.#insert(entry);
  }
}
