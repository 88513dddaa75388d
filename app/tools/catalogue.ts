import type { ServerTool } from '../gateway/index.ts';
import { ToolRanking, type Ranked } from './ranking.ts';
import type { Vocabulary } from './words.ts';

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
    return this.#following;
  }

  /** As `follow`, at once; only where little has changed, else the index stays as it is. */
  followFew(tools: readonly ServerTool[]): void {
    const { removed, added } = this.#changes(tools);
    if (removed.length + added.length > FEW) return;
    for (const name of removed) this.#ranking.remove(name);
    for (const tool of added) this.#ranking.add(tool);
    this.#seen = tools;
  }

  /** The best tools for a request, best first; a tool that it names is always first. */
  rank(request: string, k: number): Ranked<ServerTool>[] {
    return this.#ranking.rank(request, k);
  }

  /** As `rank`, each with the reason. */
  search(request: string, k: number): (Ranked<ServerTool> & { readonly why: string })[] {
    return this.#ranking.search(request, k);
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
