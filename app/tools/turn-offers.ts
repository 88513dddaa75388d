import { eq } from 'drizzle-orm';
import { tables, type Database, type PlainStatement } from '../storage/index.ts';
import type { OfferAccount } from './offers.ts';

/** Turns under way of which the last offer is remembered, so that the same is not written again. */
const MOST_OPEN = 100;

/** What the model of each turn was offered and why; it goes with its turn. */
export class TurnOffers {
  readonly #database: Database;
  /** Plain SQL, prepared once: building the query takes several times as long as running it. */
  readonly #keep: PlainStatement;
  readonly #written = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
    this.#keep = database.$client.prepare(
      `INSERT INTO turn_offers (turn_id, offer) VALUES (?, ?)
        ON CONFLICT (turn_id) DO UPDATE SET offer = excluded.offer`,
    );
  }

  /** Keeps the offer of a turn in place of an earlier one; `account` is made only where it differs. */
  record(turnId: string, names: readonly string[], account: () => OfferAccount): void {
    const key = names.join('\n');
    if (key === '' || this.#written.get(turnId) === key) return;
    this.#keep.run(turnId, JSON.stringify(account()));
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
