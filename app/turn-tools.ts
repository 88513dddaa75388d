import type { Turn } from './chats/index.ts';
import type { ServerTool } from './gateway/index.ts';
import type { ModelTool } from './models/index.ts';
import {
  modelNames,
  modelTool,
  READ_RESULT,
  type ResultKeeper,
  type ToolOffers,
  type TurnOffers,
} from './tools/index.ts';

export interface TurnToolsDeps {
  readonly usable: () => readonly ServerTool[];
  readonly offers: ToolOffers;
  readonly turnOffers: TurnOffers;
  readonly keeper: ResultKeeper;
}

/** Which tools a model is shown, with the one that reads on in results that were cut. */
export function createTurnTools({ usable, offers, turnOffers, keeper }: TurnToolsDeps) {
  const withReading = (offered: readonly ModelTool[]): readonly ModelTool[] => [
    ...offered,
    ...(keeper.hasCut ? [modelTool(READ_RESULT.name, READ_RESULT)] : []),
  ];
  return {
    all: (): ModelTool[] => [...modelNames(usable())].map(([name, tool]) => modelTool(name, tool)),
    offer: (request: string, chatId: string): readonly ModelTool[] =>
      withReading(offers.offer(request, chatId).tools),
    /** As `offer`; what was offered can be kept with the turn, with its reasons. */
    offerTo: (request: string, turn: Turn) => {
      const { tools: offered, account } = offers.offer(request, turn.chatId);
      const names = offered.map(({ name }) => name);
      return {
        tools: withReading(offered),
        keep: () => turnOffers.record(turn.id, names, account),
      };
    },
  };
}
