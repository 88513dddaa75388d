import { eq } from 'drizzle-orm';
import type { Choice } from '../models/index.ts';
import { tables, type Database, type PlainStatement } from '../storage/index.ts';

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
  /** Plain SQL, prepared once: building the query takes several times as long as running it. */
  readonly #keep: PlainStatement;

  constructor(database: Database) {
    this.#database = database;
    this.#keep = database.$client.prepare(
      `INSERT INTO turn_choices (turn_id, chosen_by, model, reasons) VALUES (?, ?, ?, ?)
        ON CONFLICT (turn_id) DO UPDATE SET chosen_by = excluded.chosen_by,
          model = excluded.model, reasons = excluded.reasons`,
    );
  }

  keep(turnId: string, { chosenBy, model, reasons }: TurnChoice): void {
    this.#keep.run(turnId, chosenBy, model, reasons ? JSON.stringify(reasons) : null);
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
