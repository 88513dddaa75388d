import type { ServerTool } from '../gateway/index.ts';
import { ToolIndex } from './search/tool-index.ts';
import { whyFound } from './search/why.ts';
import type { Vocabulary } from './words.ts';

export interface RankedTool {
  readonly tool: ServerTool;
  /** Comparable within one search; 1 and more for a tool that the request names. */
  readonly score: number;
  /** Which words of the request stand in which field of the tool. */
  readonly why: string;
}

export interface CatalogueDeps {
  readonly vocabulary: Vocabulary;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>;
}

/** How long the index is changed at a stretch, so that nothing else waits longer. */
const STRETCH_MS = 12;
/** Fewer changes than this are made at once. */
const FEW = 100;

/** The index of all tools, kept current in place: only what changed is read again. */
export class Catalogue {
  readonly #deps: CatalogueDeps;
  readonly #index: ToolIndex;
  readonly #tools = new Map<string, ServerTool>();
  #seen: readonly ServerTool[] = [];
  #following: Promise<void> = Promise.resolve();

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
    this.#index = new ToolIndex(deps.vocabulary);
  }

  get size(): number {
    return this.#index.size;
  }

  /** Makes the index hold exactly these tools, in short stretches where much has changed. */
  follow(tools: readonly ServerTool[]): Promise<void> {
    this.#following = this.#following.then(() => this.#change(tools));
    return this.#following;
  }

  /** As `follow`, at once; only where little has changed, else the index stays as it is. */
  followFew(tools: readonly ServerTool[]): void {
    const changes = this.#changes(tools);
    if (changes.removed.length + changes.added.length > FEW) return;
    for (const name of changes.removed) this.#remove(name);
    for (const tool of changes.added) this.#add(tool);
    this.#seen = tools;
  }

  /** The best tools for a request, best first, without the reasons; a named tool is always first. */
  rank(request: string, k: number): Omit<RankedTool, 'why'>[] {
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

  /** As `rank`, each with the reason. */
  search(request: string, k: number): RankedTool[] {
    const names = new Set(this.named(request).map(({ name }) => name));
    return this.rank(request, k).map(({ tool, score }) => {
      const why = whyFound(tool, request, this.#deps.vocabulary);
      return { tool, score, why: names.has(tool.name) ? `named in the request; ${why}` : why };
    });
  }

  /** Tools whose name stands in the request: whole, or bare where the bare name is no plain word. */
  named(request: string): ServerTool[] {
    const wanted = new Set(
      request
        .slice(0, LONGEST)
        .toLowerCase()
        .match(/[\p{L}\p{N}_.-]+/gu) ?? [],
    );
    const only = request.trim().toLowerCase();
    if (wanted.size === 0) return [];
    const found = [...wanted].flatMap((word) => {
      const plain = /^[\p{L}\p{N}]+$/u.test(word) && word !== only;
      return plain ? [] : [...(this.#byName.get(word) ?? [])];
    });
    return [...new Set(found)].flatMap((name) => this.#tools.get(name) ?? []).slice(0, MOST_NAMED);
  }

  /** Full names by whole and by bare name, in lower case. */
  readonly #byName = new Map<string, Set<string>>();

  async #change(tools: readonly ServerTool[]): Promise<void> {
    const { removed, added } = this.#changes(tools);
    let since = this.#deps.monotonic();
    const breathe = async (): Promise<void> => {
      if (this.#deps.monotonic() - since < STRETCH_MS) return;
      await this.#deps.pause();
      since = this.#deps.monotonic();
    };
    for (const name of removed) {
      this.#remove(name);
      await breathe();
    }
    for (const tool of added) {
      this.#add(tool);
      await breathe();
    }
    this.#seen = tools;
  }

  #changes(tools: readonly ServerTool[]) {
    const same =
      tools.length === this.#seen.length && tools.every((tool, at) => tool === this.#seen[at]);
    if (same) return { removed: [], added: [] };
    const names = new Set(tools.map(({ name }) => name));
    return {
      removed: [...this.#tools.keys()].filter((name) => !names.has(name)),
      added: tools.filter((tool) => this.#tools.get(tool.name) !== tool),
    };
  }

  #add(tool: ServerTool): void {
    if (this.#tools.has(tool.name)) this.#remove(tool.name);
    this.#index.add(tool);
    this.#tools.set(tool.name, tool);
    for (const name of [tool.name.toLowerCase(), tool.tool.toLowerCase()]) {
      const own = this.#byName.get(name) ?? new Set();
      this.#byName.set(name, own.add(tool.name));
    }
  }

  #remove(name: string): void {
    const tool = this.#tools.get(name);
    if (!tool) return;
    this.#index.remove(name);
    this.#tools.delete(name);
    for (const key of [tool.name.toLowerCase(), tool.tool.toLowerCase()]) {
      const own = this.#byName.get(key);
      own?.delete(name);
      if (own?.size === 0) this.#byName.delete(key);
    }
  }
}

/** Characters of a request in which names are looked for. */
const LONGEST = 12_000;
const MOST_NAMED = 20;
