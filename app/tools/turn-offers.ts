import { eq } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import type { OfferAccount } from './offers.ts';

/** Turns under way of which the last offer is remembered, so that the same is not written again. */
const MOST_OPEN = 100;

/** What the model of each turn was offered and why; it goes with its turn. */
export class TurnOffers {
  readonly #database: Database;
  readonly #written = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keeps the offer of a turn in place of an earlier one; `account` is made only where it differs. */
  record(turnId: string, names: readonly string[], account: () => OfferAccount): void {
    const key = names.join('\n');
    if (key === '' || this.#written.get(turnId) === key) return;
    const offer = account();
    this.#database
      .insert(tables.turnOffers)
      .values({ turnId, offer })
      .onConflictDoUpdate({ target: tables.turnOffers.turnId, set: { offer } })
      .run();
    this.#written.set(turnId, key);
    const oldest = this.#written.keys().next().value;
    if (this.#written.size > MOST_OPEN && oldest !== undefined) this.#written.delete(oldest);
  }

  of(turnId: string): OfferAccount | undefined {
    const row = this.#database
      .select()
      .from(tables.turnOffers)
      .where(eq(tables.turnOffers.turnId, turnId))
      .get();
    return row?.offer as OfferAccount | undefined;
  }
}
