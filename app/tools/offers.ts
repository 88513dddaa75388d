import { splitClauses, type ModelTool } from '../models/index.ts';
import type { ServerTool } from '../gateway/index.ts';
import type { Catalogue } from './catalogue.ts';
import { SHOW_ALL, SHOW_BEST, definitionTokens, expose } from './exposure.ts';
import type { LookOptions } from './meaning/tool-meaning.ts';
import { modelNames, modelTool } from './names.ts';
import { SEARCH_TOOLS, searchToolsTool } from './search-tools.ts';

export interface OffersDeps {
  readonly catalogue: Catalogue;
  readonly tools: () => readonly ServerTool[];
  /** Names of tools that are always shown. */
  readonly pinned: () => readonly string[];
}

export interface Offer {
  readonly tools: readonly ModelTool[];
  /** Estimated tokens of the definitions on offer, and of all there are. */
  readonly tokens: number;
  readonly allTokens: number;
}

/** Chats whose offers are remembered; an older one starts its list anew. */
const MOST_CHATS = 200;
const MOST_REMEMBERED = 60;
const MOST_CLAUSES = 6;

/** What each chat was offered, so that its list only grows while it goes on. */
export class ToolOffers {
  readonly #deps: OffersDeps;
  readonly #chats = new Map<string, string[]>();

  constructor(deps: OffersDeps) {
    this.#deps = deps;
  }

  /** Looks up what a request and its parts mean, for `offer`. */
  async prepare(request: string, options: LookOptions): Promise<void> {
    const all = this.#deps.tools();
    if (all.length > SHOW_ALL) await this.#deps.catalogue.prepare(textsOf(request), options);
  }

  /** The tools for a request within a chat, under the names that every model accepts. */
  offer(request: string, chatId: string): Offer {
    const { catalogue } = this.#deps;
    const all = this.#deps.tools();
    catalogue.followFew(all);
    const texts = textsOf(request);
    const { tools, partial } = expose({
      all,
      rankings: texts.map((text) =>
        catalogue.rank(text, 20).map(({ tool, score }) => ({ name: tool.name, score })),
      ),
      pinned: this.#deps.pinned(),
      before: this.#chats.get(chatId) ?? [],
      k: SHOW_BEST,
    });
    if (partial)
      this.remember(
        chatId,
        tools.map(({ name }) => name),
      );
    const toldAs = new Map([...modelNames(all)].map(([name, tool]) => [tool.name, name]));
    const shown = tools.map((tool) => modelTool(toldAs.get(tool.name)!, tool));
    const offered = partial ? [...shown, modelTool(SEARCH_TOOLS, searchToolsTool)] : shown;
    return {
      tools: offered,
      tokens: definitionTokens(offered),
      allTokens: definitionTokens(all),
    };
  }

  /** What a model's own search finds is offered from then on. Names are `server__tool`. */
  remember(chatId: string, names: readonly string[]): void {
    const known = this.#chats.get(chatId) ?? [];
    const next = [...new Set([...known, ...names])].slice(-MOST_REMEMBERED);
    this.#chats.delete(chatId);
    this.#chats.set(chatId, next);
    const oldest = this.#chats.keys().next().value;
    if (this.#chats.size > MOST_CHATS && oldest !== undefined) this.#chats.delete(oldest);
  }

  /** Answers the model's search and offers what it finds in the next round. */
  lookUp(query: string, chatId: string | undefined): string {
    const all = this.#deps.tools();
    this.#deps.catalogue.followFew(all);
    const found = this.#deps.catalogue.rank(query, 8).map(({ tool }) => tool);
    if (chatId !== undefined)
      this.remember(
        chatId,
        found.map(({ name }) => name),
      );
    if (found.length === 0) return 'No tool fits. Try other words, in English.';
    const toldAs = new Map([...modelNames(all)].map(([name, tool]) => [tool.name, name]));
    return found
      .map((tool) => `${toldAs.get(tool.name)}: ${tool.description.split('\n')[0]!.slice(0, 200)}`)
      .join('\n');
  }
}

/** The request, and each of its parts where it has several. */
function textsOf(request: string): string[] {
  const clauses = splitClauses(request).slice(0, MOST_CLAUSES);
  return clauses.length > 1 ? [request, ...clauses] : [request];
}
