import type { Turn, TurnOffer } from './chats/index.ts';
import type { ServerTool } from './gateway/index.ts';
import { searchesTools, type ModelTool } from './models/index.ts';
import type { Settings } from './settings/index.ts';
import {
  modelNames,
  modelTool,
  READ_RESULT,
  SEARCH_TOOLS,
  type ResultKeeper,
  type ToolOffers,
  type TurnOffers,
} from './tools/index.ts';

export interface TurnToolsDeps {
  readonly usable: () => readonly ServerTool[];
  readonly offers: ToolOffers;
  readonly turnOffers: TurnOffers;
  readonly keeper: ResultKeeper;
  readonly settings: () => Settings;
}

/**
 * As many tools as Anthropic's search takes, by its page on tool search. Where there are more, ours
 * is used, because a tool that were left out could not be found.
 */
const MOST_SEARCHED = 10_000;

/** Which tools a model is shown, with the one that reads on in results that were cut. */
export function createTurnTools(deps: TurnToolsDeps) {
  const { usable, offers, turnOffers, keeper } = deps;
  const withReading = (offered: readonly ModelTool[]): readonly ModelTool[] => [
    ...offered,
    ...(keeper.hasCut ? [modelTool(READ_RESULT.name, READ_RESULT)] : []),
  ];
  const searched = (model: string): boolean =>
    searchesTools(deps.settings(), model) && usable().length <= MOST_SEARCHED;
  return {
    all: (): ModelTool[] => [...modelNames(usable())].map(([name, tool]) => modelTool(name, tool)),
    offer: (request: string, chatId: string): readonly ModelTool[] =>
      withReading(offers.offer(request, chatId).tools),
    /**
     * As `offer`; what was offered can be kept with the turn, with its reasons. A model that searches
     * by itself is offered the rest too, to be found, and in later turns what it then called.
     */
    offerTo: (request: string, turn: Turn): TurnOffer => {
      const { tools: offered, rest, account } = offers.offer(request, turn.chatId);
      const names = offered.map(({ name }) => name);
      const tools = withReading(offered);
      const hidden = searched(turn.model) ? rest() : [];
      if (hidden.length === 0) {
        return { tools, keep: () => turnOffers.record(turn.id, names, () => account()) };
      }
      return {
        tools: [...tools, ...hidden.map((tool) => ({ ...tool, deferred: true }))],
        ownSearch: { model: turn.model, replaces: SEARCH_TOOLS },
        used: (called) => {
          const known = modelNames(usable());
          const used = called.flatMap((name) => known.get(name)?.name ?? []);
          offers.remember(turn.chatId, used);
        },
        keep: () => turnOffers.record(turn.id, names, () => account(true)),
      };
    },
  };
}
