import type { SearchableTool } from './search/features.ts';
import { ToolIndex } from './search/tool-index.ts';
import { describeWhy, WordsByField, type FieldWords } from './search/why.ts';
import type { Vocabulary } from './words.ts';

export interface Ranked<T> {
  readonly tool: T;
  /** Comparable within one search; above 1 for a tool that the request names. */
  readonly score: number;
}

/** Why a tool fits a request. */
export interface Reason {
  /** The request holds its name. */
  readonly named: boolean;
  /** Which words of the request stand where; empty where only letters are alike. */
  readonly fields: readonly FieldWords[];
}

/** Characters of a request in which names are looked for. */
const LONGEST = 12_000;
const MOST_NAMED = 20;

/** Tools by what they say and by their names. */
export class ToolRanking<T extends SearchableTool> {
  readonly #words: WordsByField;
  readonly #index: ToolIndex;
  readonly #tools = new Map<string, T>();
  /** Full names by whole and by bare name, in lower case. */
  readonly #byName = new Map<string, Set<string>>();

  constructor(vocabulary: Vocabulary) {
    this.#words = new WordsByField(vocabulary);
    this.#index = new ToolIndex(vocabulary);
  }

  get size(): number {
    return this.#tools.size;
  }

  get(name: string): T | undefined {
    return this.#tools.get(name);
  }

  names(): string[] {
    return [...this.#tools.keys()];
  }

  /** Adds a tool, or puts it in place of the one with its name. */
  add(tool: T): void {
    this.remove(tool.name);
    this.#index.add(tool);
    this.#tools.set(tool.name, tool);
    for (const key of keysOf(tool)) {
      this.#byName.set(key, (this.#byName.get(key) ?? new Set()).add(tool.name));
    }
  }

  remove(name: string): void {
    const tool = this.#tools.get(name);
    if (!tool) return;
    this.#index.remove(name);
    this.#tools.delete(name);
    for (const key of keysOf(tool)) {
      const own = this.#byName.get(key);
      own?.delete(name);
      if (own?.size === 0) this.#byName.delete(key);
    }
  }

  /** The best tools for a request, best first; a tool that it names is always first. */
  rank(request: string, k: number): Ranked<T>[] {
    const named = this.named(request);
    const names = new Set(named.map(({ name }) => name));
    const found = this.#index.search(request, k + named.length);
    return [
      ...named.map((tool) => ({ tool, score: 1 + (found[0]?.score ?? 0) })),
      ...found
        .filter(({ tool }) => !names.has(tool.name))
        .map(({ tool, score }) => ({ tool: this.#tools.get(tool.name)!, score })),
    ].slice(0, k);
  }

  /** As `rank`, each with which words of the request stand in which field of the tool. */
  search(request: string, k: number): (Ranked<T> & { readonly why: string })[] {
    const ranked = this.rank(request, k);
    const reasons = this.reasons(
      request,
      ranked.map(({ tool }) => tool.name),
    );
    return ranked.map((each) => ({ ...each, why: tellWhy(reasons.get(each.tool.name)!) }));
  }

  /** Why words bring tools, by name; names that are not known are left out. */
  reasons(request: string, names: readonly string[]): Map<string, Reason> {
    const named = new Set(this.named(request).map(({ name }) => name));
    const found = names.flatMap((name) => this.#tools.get(name) ?? []);
    const fields = this.#words.of(found, request, (stem, word) => this.#index.mended(stem, word));
    return new Map(
      found.map(({ name }, at) => [name, { named: named.has(name), fields: fields[at]! }]),
    );
  }

  /** Tools whose name stands in the request: whole, or bare where the bare name is no plain word. */
  named(request: string): T[] {
    const text = request.slice(0, LONGEST).toLowerCase();
    const only = text.trim();
    const words = new Set([only, ...(text.match(/[\p{L}\p{N}_.-]+/gu) ?? [])]);
    const found = [...words].flatMap((word) => {
      const plain = /^[\p{L}\p{N}]+$/u.test(word) && word !== only;
      return plain ? [] : [...(this.#byName.get(word) ?? [])];
    });
    return [...new Set(found)].flatMap((name) => this.#tools.get(name) ?? []).slice(0, MOST_NAMED);
  }
}

/** A reason in plain English. */
export function tellWhy({ named, fields }: Reason): string {
  const why = describeWhy(fields);
  return named ? `named in the request; ${why}` : why;
}

function keysOf(tool: SearchableTool): string[] {
  return [...new Set([tool.name.toLowerCase(), tool.tool.toLowerCase()])];
}
