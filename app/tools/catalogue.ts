import type { ServerTool } from '../gateway/index.ts';
import { fuse } from './meaning/fuse.ts';
import type { LookOptions, MeaningFound, ToolMeaning } from './meaning/tool-meaning.ts';
import { ToolRanking, type Ranked } from './ranking.ts';
import type { Vocabulary } from './words.ts';

export interface CatalogueDeps {
  readonly vocabulary: Vocabulary;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>;
  /** What tools mean, beside their words; words alone where it is left out. */
  readonly meaning?: ToolMeaning | undefined;
}

/** How long the index is changed at a stretch, so that nothing else waits longer. */
const STRETCH_MS = 12;
/** Fewer changes than this are made at once. */
const FEW = 100;
/** Tools of each ranking that take part where two become one. */
const DEPTH = 100;

/** The index of all tools, kept current in place: only what changed is read again. */
export class Catalogue {
  readonly #deps: CatalogueDeps;
  readonly #ranking: ToolRanking<ServerTool>;
  #seen: readonly ServerTool[] = [];
  #following: Promise<void> = Promise.resolve();

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
    this.#ranking = new ToolRanking(deps.vocabulary);
  }

  get size(): number {
    return this.#ranking.size;
  }

  /** Makes the index hold exactly these tools, in short stretches where much has changed. */
  follow(tools: readonly ServerTool[]): Promise<void> {
    this.#following = this.#following.then(() => this.#change(tools));
    this.#deps.meaning?.follow(tools);
    return this.#following;
  }

  /** As `follow`, at once; only where little has changed, else the index stays as it is. */
  followFew(tools: readonly ServerTool[]): void {
    this.#deps.meaning?.follow(tools);
    const { removed, added } = this.#changes(tools);
    if (removed.length + added.length > FEW) return;
    for (const name of removed) this.#ranking.remove(name);
    for (const tool of added) this.#ranking.add(tool);
    this.#seen = tools;
  }

  /** Looks up what texts mean, so that `rank` and `search` count it; they go on without it. */
  async prepare(texts: readonly string[], options: LookOptions): Promise<void> {
    await this.#deps.meaning?.look(texts, options);
  }

  /** The best tools for a request, best first; a tool that it names is always first. */
  rank(request: string, k: number): Ranked<ServerTool>[] {
    const found = this.#deps.meaning?.found(request);
    if (found?.status !== 'found') return this.rankByWords(request, k);
    const named = new Set(this.#ranking.named(request).map(({ name }) => name));
    const words = this.rankByWords(request, Math.max(k, DEPTH));
    const first = words.filter(({ tool }) => named.has(tool.name));
    const rest = words.flatMap(({ tool, score }) =>
      named.has(tool.name) ? [] : [{ item: tool.name, score }],
    );
    const alike = found.best.flatMap(({ tool: { name } }) =>
      named.has(name) || !this.#ranking.get(name) ? [] : [name],
    );
    const fused = fuse(rest, alike, k);
    return [
      ...first,
      ...fused.map(({ item, score }) => ({ tool: this.#ranking.get(item)!, score })),
    ].slice(0, k);
  }

  /** As `rank`, by words alone: for what acts on the best tool by itself. */
  rankByWords(request: string, k: number): Ranked<ServerTool>[] {
    return this.#ranking.rank(request, k);
  }

  /** As `rank`, each with the reason. */
  search(request: string, k: number): (Ranked<ServerTool> & { readonly why: string })[] {
    const found = this.#deps.meaning?.found(request);
    const ranked = this.rank(request, k);
    return ranked.map((one) => {
      const words = this.#ranking.why(one.tool, request);
      return { ...one, why: found ? `${words}; ${whyMeant(one.tool, found)}` : words };
    });
  }

  async #change(tools: readonly ServerTool[]): Promise<void> {
    const { removed, added } = this.#changes(tools);
    let since = this.#deps.monotonic();
    const breathe = async (): Promise<void> => {
      if (this.#deps.monotonic() - since < STRETCH_MS) return;
      await this.#deps.pause();
      since = this.#deps.monotonic();
    };
    for (const name of removed) {
      this.#ranking.remove(name);
      await breathe();
    }
    for (const tool of added) {
      this.#ranking.add(tool);
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
      removed: this.#ranking.names().filter((name) => !names.has(name)),
      added: tools.filter((tool) => this.#ranking.get(tool.name) !== tool),
    };
  }
}

function whyMeant(tool: ServerTool, found: MeaningFound): string {
  if (found.status === 'without') return `meaning not used: ${found.reason}`;
  const alike = found.best.find(({ tool: { name } }) => name === tool.name);
  return alike
    ? `meaning: ${alike.likeness.toFixed(2)} alike (${found.model})`
    : `meaning: not among the nearest (${found.model})`;
}
