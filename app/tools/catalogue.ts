import type { ServerTool } from '../gateway/index.ts';
import type { Choice } from './choices.ts';
import { fuse } from './meaning/fuse.ts';
import type { LookOptions, MeaningFound, ToolMeaning } from './meaning/tool-meaning.ts';
import { ToolRanking, tellWhy, type Ranked, type Reason } from './ranking.ts';
import type { SearchableTool } from './search/features.ts';
import { settle } from './settle.ts';
import type { Vocabulary } from './words.ts';

export interface CatalogueDeps {
  readonly vocabulary: Vocabulary;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>;
  /** What tools mean, beside their words; words alone where it is left out. */
  readonly meaning?: ToolMeaning | undefined;
  /** The person's choices about a tool, oldest first. */
  readonly choicesOf?: (tool: string) => readonly Choice[];
  /** Requests that a model wrote for a tool. */
  readonly examplesOf?: (tool: ServerTool) => readonly string[] | undefined;
  /** What a server says of itself. */
  readonly aboutServer?: (server: string) => string | undefined;
}

/**
 * Characters of what a server says of itself that are searched in: found best on LiveMCPBench, on
 * which whole instructions outweigh the server's name.
 */
const LONGEST_ABOUT = 250;
/** How long the index is changed at a stretch, so that nothing else waits longer. */
const STRETCH_MS = 12;
/** Fewer changes than this are made at once. */
const FEW = 100;
/** Tools of each ranking that take part where two become one. */
const DEPTH = 100;
/** So many more than asked for are looked at, because a person's word may bring one of them up. */
const SPARE = 20;

/** The index of all tools, kept current in place: only what changed is read again. */
export class Catalogue {
  readonly #deps: CatalogueDeps;
  readonly #ranking: ToolRanking<ServerTool>;
  /** The tools as they were given, of which the index holds copies with more to search in. */
  readonly #given = new Map<string, ServerTool>();
  readonly #stale = new Set<string>();
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
    for (const name of removed) this.#remove(name);
    for (const tool of added) this.#add(tool);
    this.#seen = tools;
  }

  /** The choices about a tool, or its examples, are others now: it is read again when the catalogue next follows. */
  touch(name: string): void {
    this.#stale.add(name);
  }

  /** Looks up what texts mean, so that `rank` and `search` count it; they go on without it. */
  async prepare(texts: readonly string[], options: LookOptions): Promise<void> {
    await this.#deps.meaning?.look(texts, options);
  }

  /** The best tools for a request, best first; a tool that it names is always first. */
  rank(request: string, k: number): Ranked<ServerTool>[] {
    return this.#settled(request, k, (count) => this.#fused(request, count));
  }

  /** As `rank`, by words alone: for what acts on the best tool by itself. */
  rankByWords(request: string, k: number): Ranked<ServerTool>[] {
    return this.#settled(request, k, (count) => this.#ranking.rank(request, count));
  }

  /** As `rank`, each with the reason. */
  search(request: string, k: number): (Ranked<ServerTool> & { readonly why: string })[] {
    const found = this.#deps.meaning?.found(request);
    const ranked = this.rank(request, k);
    const reasons = this.reasons(
      request,
      ranked.map(({ tool }) => tool.name),
    );
    return ranked.map((one) => {
      const words = tellWhy(reasons.get(one.tool.name)!);
      return { ...one, why: found ? `${words}; ${whyMeant(one.tool, found)}` : words };
    });
  }

  /** Why words bring tools for a request, by name; for those of the index. */
  reasons(request: string, names: readonly string[]): Map<string, Reason> {
    return this.#ranking.reasons(request, names);
  }

  /** The person's word over a ranking. */
  #settled(
    request: string,
    k: number,
    rank: (count: number) => Ranked<ServerTool>[],
  ): Ranked<ServerTool>[] {
    const { choicesOf, vocabulary } = this.#deps;
    if (!choicesOf) return rank(k);
    const stems = (text: string): readonly string[] => vocabulary.read(text);
    return settle(request, rank(k + SPARE), choicesOf, stems).slice(0, k);
  }

  #fused(request: string, k: number): Ranked<ServerTool>[] {
    const found = this.#deps.meaning?.found(request);
    if (found?.status !== 'found') return this.#ranking.rank(request, k);
    const named = new Set(this.#ranking.named(request).map(({ name }) => name));
    const words = this.#ranking.rank(request, Math.max(k, DEPTH));
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

  #add(tool: ServerTool): void {
    this.#ranking.add(this.#searchable(tool));
    this.#given.set(tool.name, tool);
    this.#stale.delete(tool.name);
  }

  #remove(name: string): void {
    this.#ranking.remove(name);
    this.#given.delete(name);
  }

  #searchable(tool: ServerTool): ServerTool & SearchableTool {
    const { choicesOf, examplesOf, aboutServer } = this.#deps;
    const history = choicesOf?.(tool.name).flatMap(({ verdict, request }) =>
      verdict === 'right' ? [request] : [],
    );
    const about = aboutServer?.(tool.server)?.slice(0, LONGEST_ABOUT);
    return { ...tool, history, examples: examplesOf?.(tool), serverDescription: about };
  }

  #changes(tools: readonly ServerTool[]) {
    const same =
      this.#stale.size === 0 &&
      tools.length === this.#seen.length &&
      tools.every((tool, at) => tool === this.#seen[at]);
    if (same) return { removed: [], added: [] };
    const names = new Set(tools.map(({ name }) => name));
    for (const name of this.#stale) if (!names.has(name)) this.#stale.delete(name);
    return {
      removed: this.#ranking.names().filter((name) => !names.has(name)),
      added: tools.filter(
        (tool) => this.#stale.has(tool.name) || this.#given.get(tool.name) !== tool,
      ),
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
