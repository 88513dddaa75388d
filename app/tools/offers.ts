import { splitClauses, type ModelTool } from '../models/index.ts';
import type { ServerTool } from '../gateway/index.ts';
import type { Catalogue } from './catalogue.ts';
import { SHOW_ALL, SHOW_BEST, definitionTokens, expose } from './exposure.ts';
import type { LookOptions } from './meaning/tool-meaning.ts';
import { modelNames, modelTool } from './names.ts';
import type { FieldWords } from './search/why.ts';
import { SEARCH_TOOLS, searchToolsTool } from './search-tools.ts';

export interface OffersDeps {
  readonly catalogue: Catalogue;
  readonly tools: () => readonly ServerTool[];
  /** Names of tools that are always shown. */
  readonly pinned: () => readonly string[];
}

export interface Offer {
  readonly tools: readonly ModelTool[];
  /** Every other tool there is; made when it is asked for. */
  readonly rest: () => readonly ModelTool[];
  /**
   * The same as a person is shown it, made when it is asked for; `ownSearch` where the model searches
   * by itself, so that it is not offered AgentHub's search.
   */
  readonly account: (ownSearch?: boolean) => OfferAccount;
}

/**
 * Why a tool is on offer: so few that all are, always shown by the person's wish, found for the
 * request, shown or used earlier in the chat, or AgentHub's own.
 */
export type OfferReason = 'all' | 'pinned' | 'found' | 'earlier' | 'own';

export interface OfferedTool {
  /** `server__tool`. */
  readonly name: string;
  readonly server: string;
  readonly tool: string;
  readonly reason: OfferReason;
  readonly named: boolean;
  readonly fields: readonly FieldWords[];
  readonly tokens: number;
}

/** An offer as a person is shown it. */
export interface OfferAccount {
  readonly tools: readonly OfferedTool[];
  readonly tokens: number;
  /** How many tools there are, and their tokens. */
  readonly all: number;
  readonly allTokens: number;
}

interface Plan {
  readonly all: readonly ServerTool[];
  readonly tools: readonly ServerTool[];
  readonly partial: boolean;
  readonly reasonOf: (name: string) => OfferReason;
}

/** Chats whose offers are remembered; an older one starts its list anew. */
const MOST_CHATS = 200;
const MOST_REMEMBERED = 60;
const MOST_CLAUSES = 6;

/** What each chat was offered, so that its list only grows while it goes on. */
export class ToolOffers {
  readonly #deps: OffersDeps;
  readonly #chats = new Map<string, string[]>();
  readonly #tokens = new WeakMap<ServerTool, number>();

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
    const plan = this.#plan(request, this.#chats.get(chatId) ?? []);
    const { all, tools, partial } = plan;
    if (partial)
      this.remember(
        chatId,
        tools.map(({ name }) => name),
      );
    const toldAs = new Map([...modelNames(all)].map(([name, tool]) => [tool.name, name]));
    const shown = tools.map((tool) => modelTool(toldAs.get(tool.name)!, tool));
    const offered = partial ? [...shown, modelTool(SEARCH_TOOLS, searchToolsTool)] : shown;
    const rest = (): readonly ModelTool[] => {
      const told = new Set(tools);
      return all
        .filter((tool) => !told.has(tool))
        .map((tool) => modelTool(toldAs.get(tool.name)!, tool));
    };
    const account = (ownSearch = false): OfferAccount => this.#account(request, plan, ownSearch);
    return { tools: offered, rest, account };
  }

  /** What a request is offered, and why, for a person; a chat's offer does not grow by it. */
  account(request: string, chatId: string | undefined): OfferAccount {
    const before = chatId === undefined ? [] : (this.#chats.get(chatId) ?? []);
    return this.#account(request, this.#plan(request, before));
  }

  /** Estimated tokens of one definition. */
  tokensOf(tool: ServerTool): number {
    let tokens = this.#tokens.get(tool);
    if (tokens === undefined) {
      tokens = definitionTokens([tool]);
      this.#tokens.set(tool, tokens);
    }
    return tokens;
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

  #plan(request: string, before: readonly string[]): Plan {
    const { catalogue } = this.#deps;
    const all = this.#deps.tools();
    catalogue.followFew(all);
    if (all.length <= SHOW_ALL) return { all, tools: all, partial: false, reasonOf: () => 'all' };
    const pinned = this.#deps.pinned();
    const rankings = textsOf(request).map((text) =>
      catalogue.rank(text, 20).map(({ tool, score }) => ({ name: tool.name, score })),
    );
    const { tools, partial } = expose({ all, rankings, pinned, before, k: SHOW_BEST });
    const wished = new Set(pinned);
    const found = new Set(
      expose({ all, rankings, pinned: [], before: [], k: SHOW_BEST }).tools.map(({ name }) => name),
    );
    const reasonOf = (name: string): OfferReason => {
      if (wished.has(name)) return 'pinned';
      return found.has(name) ? 'found' : 'earlier';
    };
    return { all, tools, partial, reasonOf };
  }

  #account(request: string, plan: Plan, ownSearch = false): OfferAccount {
    const { all, tools, partial, reasonOf } = plan;
    const reasons = this.#deps.catalogue.reasons(
      request,
      tools.map(({ name }) => name),
    );
    const offered = (tool: ServerTool, reason: OfferReason): OfferedTool => ({
      name: tool.name,
      server: tool.server,
      tool: tool.tool,
      reason,
      named: reasons.get(tool.name)?.named ?? false,
      fields: reasons.get(tool.name)?.fields ?? [],
      tokens: this.tokensOf(tool),
    });
    const shown = tools.map((tool) => offered(tool, reasonOf(tool.name)));
    const whole = partial && !ownSearch ? [...shown, offered(searchToolsTool, 'own')] : shown;
    return {
      tools: whole,
      tokens: whole.reduce((sum, { tokens }) => sum + tokens, 0),
      all: all.length,
      allTokens: this.#sum(all),
    };
  }

  #sum(tools: readonly ServerTool[]): number {
    return tools.reduce((sum, tool) => sum + this.tokensOf(tool), 0);
  }
}

/** The request, and each of its parts where it has several. */
function textsOf(request: string): string[] {
  const clauses = splitClauses(request).slice(0, MOST_CLAUSES);
  return clauses.length > 1 ? [request, ...clauses] : [request];
}
