import { eq } from 'drizzle-orm';
import type { Choice } from '../models/index.ts';
import { tables, type Database } from '../storage/index.ts';

/** Where the wish for a model may come from, the strongest first. */
export interface ChoiceAsked {
  readonly request: string | undefined;
  readonly agent: string | undefined;
  readonly chat: string | null | undefined;
}

/** Why a turn had its model. */
export interface TurnChoice {
  readonly chosenBy: (typeof tables.turnChoices.$inferSelect)['chosenBy'];
  readonly model: string;
  /** How an automatic choice came about; undefined for every other. */
  readonly reasons: Choice | undefined;
}

/** As many models as a person reads about. */
const SHOWN = 5;

/** Who decided on a model: the first of request, agent, chat and settings that names one. */
export function turnChoice(
  model: string,
  asked: ChoiceAsked,
  setting: string,
  automatic: Choice | undefined,
): TurnChoice {
  const wishes = [
    ['person', asked.request],
    ['agent', asked.agent],
    ['chat', asked.chat],
  ] as const;
  const [by, wish] = wishes.find(([, named]) => named) ?? (['settings', setting] as const);
  if (wish !== 'auto') return { chosenBy: by, model, reasons: undefined };
  if (setting !== 'auto') return { chosenBy: 'settings', model, reasons: undefined };
  const reasons = automatic && {
    order: automatic.order.slice(0, SHOWN),
    refused: automatic.refused.slice(0, SHOWN),
  };
  return { chosenBy: 'automatic', model, reasons };
}

/** Why each turn had its model, as long as the turn is kept. */
export class TurnChoices {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  keep(turnId: string, { chosenBy, model, reasons }: TurnChoice): void {
    const set = { chosenBy, model, reasons: reasons ?? null };
    this.#database
      .insert(tables.turnChoices)
      .values({ turnId, ...set })
      .onConflictDoUpdate({ target: tables.turnChoices.turnId, set })
      .run();
  }

  /** Undefined for turns of before this was kept. */
  of(turnId: string): TurnChoice | undefined {
    const found = this.#database
      .select()
      .from(tables.turnChoices)
      .where(eq(tables.turnChoices.turnId, turnId))
      .get();
    if (!found) return undefined;
    const { chosenBy, model, reasons } = found;
    return { chosenBy, model, reasons: (reasons as Choice | null) ?? undefined };
  }
}
