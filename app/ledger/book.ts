import type { Clock, Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { Accounts, Call, Place } from './accounts.ts';
import {
  refusalOf,
  warningLevel,
  type Account,
  type BudgetRefusal,
  type WarningLevel,
} from './decide.ts';
import type { Spend } from './spend.ts';
import type { DailySums } from './daily-sums.ts';
import type { KnownAccounts } from './known-accounts.ts';
import { accountKey, spendOfRow, type AccountKey, type Statements } from './statements.ts';

export interface ReserveRequest extends Spend {
  /** The most that it may cost, in integer nano-dollars; null where the price is unknown. */
  readonly holdNano: number | null;
  readonly free: boolean;
  readonly priceProvider?: string | undefined;
  readonly messageId?: string | undefined;
  /** The likely size of the request, for the row that is written if this process is killed. */
  readonly inputTokens: number;
}

/** What a call came to; the columns of its usage row that the reservation does not know. */
export interface Settlement {
  readonly outcome: 'ok' | 'failed' | 'cancelled' | 'not-sent';
  /** Null where the price is unknown. */
  readonly costNano: number | null;
  readonly provenance: 'reported' | 'computed' | 'estimated';
  /** The model that answered, where it is another than the one that was asked. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens?: number | undefined;
  readonly reasoningTokens: number;
  readonly webSearches?: number | undefined;
  readonly tier?: string | undefined;
  readonly priceSource?: string | undefined;
  readonly priceDate?: string | undefined;
  readonly latencyMs: number;
  readonly error?: string | undefined;
}

/** A call that was let through and has not been settled. */
export interface OpenReservation extends Call {
  readonly free: boolean;
  readonly priceProvider: string | undefined;
  readonly messageId: string | undefined;
  readonly inputTokens: number;
  readonly holdNano: number | null;
}

export interface Crossing {
  readonly account: Account;
  readonly level: WarningLevel;
}

export type ReserveResult =
  | { readonly ok: true; readonly reservation: OpenReservation }
  | { readonly ok: false; readonly refusal: BudgetRefusal };

export interface BookDeps {
  readonly database: Database;
  readonly statements: Statements;
  readonly known: KnownAccounts;
  readonly accounts: Accounts;
  readonly sums: DailySums;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly refuseUnknownPrice: () => boolean;
}

/**
 * Holds and releases. Each step is one immediate transaction, so that calls in this process and in
 * any other see each other's holds: together, the calls that were let through fit every hard budget.
 */
export class ReservationBook {
  readonly #deps: BookDeps;

  constructor(deps: BookDeps) {
    this.#deps = deps;
  }

  /** `beside` is written in the same transaction, where the call is let through. */
  reserve(request: ReserveRequest, beside?: () => void): ReserveResult {
    const { known, accounts, clock, ids } = this.#deps;
    const call = { id: ids.next('use'), at: clock.now(), spend: request };
    const { holdNano } = request;
    return known.transaction((): ReserveResult => {
      const found = accounts.of(call);
      const refusal = refusalOf(found, holdNano, this.#deps.refuseUnknownPrice());
      if (refusal) return { ok: false, refusal };
      const keys = found.map(({ window }) => accountKey(window));
      known.addCall(reservationRow(call, request), { ...call, holdNano: holdNano ?? 0 }, keys);
      beside?.();
      return { ok: true, reservation: { ...request, ...call } as OpenReservation };
    });
  }

  /**
   * Appends the usage row and frees the hold. A reservation is settled once: false where it was
   * settled before, and nothing is changed then. `beside` is written in the same transaction; where
   * that cannot be done, the call is settled without it and the failure is told.
   */
  settle(
    open: OpenReservation,
    settlement: Settlement,
    beside?: () => void,
  ): { readonly crossings: false | Crossing[]; readonly failure?: unknown } {
    if (!beside) return { crossings: this.#settle(open, settlement) };
    try {
      return { crossings: this.#settle(open, settlement, beside) };
    } catch (failure) {
      return { crossings: this.#settle(open, settlement), failure };
    }
  }

  #settle(open: OpenReservation, settlement: Settlement, beside?: () => void): false | Crossing[] {
    const { statements, known, accounts, sums } = this.#deps;
    let place = 0;
    const crossings = known.transaction((): false | Crossing[] => {
      const asked = accounts.places(open);
      if (!known.takeCall(open.id, open.holdNano ?? 0, asked.map(keyOf))) return false;
      const spend: Spend = {
        ...open.spend,
        provider: settlement.provider ?? open.spend.provider,
        model: settlement.model ?? open.spend.model,
      };
      const day = accounts.calendar(null, open.at).day(open.at);
      place = statements.addUsage(usageRow(open, spend, settlement, day));
      const places = isAnswerer(open, spend) ? asked : accounts.places({ ...open, spend });
      const crossed = this.#count(places, settlement.costNano);
      beside?.();
      return crossed;
    });
    sums.afterRow(place);
    return crossings;
  }

  /** What a killed process left open. */
  open(): OpenReservation[] {
    const rows = this.#deps.database.select().from(tables.reservations).all();
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      spend: spendOfRow(row),
      free: row.free,
      priceProvider: row.priceProvider ?? undefined,
      messageId: row.messageId ?? undefined,
      inputTokens: row.inputTokens,
      holdNano: row.holdNano,
    }));
  }

  /** Counts the cost in the accounts of what the call was in the end. */
  #count(places: readonly Place[], costNano: number | null): Crossing[] {
    const { known } = this.#deps;
    const spending = { spent: costNano ?? 0, unpriced: costNano === null ? 1 : 0 };
    const crossings: Crossing[] = [];
    for (const { budget, subject, within } of places) {
      const before = known.window(budget, subject, within.since);
      if (!before) continue; // counted from the rows when it is first needed
      const window = known.spend(before, spending);
      const level = warningLevel({ budget, window });
      if (level === window.warned) continue;
      known.warn(window, level);
      if (level > window.warned) crossings.push({ account: { budget, window }, level });
    }
    return crossings;
  }
}

function keyOf({ budget, subject, within }: Place): AccountKey {
  return [budget.id, subject, within.since];
}

/** Whether the model that was asked is the one that answered. */
function isAnswerer({ spend }: Call, { provider, model }: Spend): boolean {
  return spend.provider === provider && spend.model === model;
}

function reservationRow(call: Call, request: ReserveRequest) {
  return {
    id: call.id,
    at: call.at,
    kind: request.kind,
    owner: JSON.stringify(request.owner),
    provider: request.provider ?? null,
    priceProvider: request.priceProvider ?? null,
    model: request.model ?? null,
    tool: request.tool ?? null,
    messageId: request.messageId ?? null,
    inputTokens: request.inputTokens,
    holdNano: request.holdNano,
    free: request.free,
  };
}

function usageRow(call: Call, spend: Spend, settlement: Settlement, day: number) {
  const { owner } = spend;
  return {
    id: call.id,
    at: call.at,
    day,
    kind: spend.kind,
    outcome: settlement.outcome,
    chatId: owner.chatId ?? null,
    turnId: owner.turnId ?? null,
    runId: owner.runId ?? null,
    step: owner.step ?? null,
    agent: owner.agent ?? null,
    jobId: owner.jobId ?? null,
    plugin: owner.plugin ?? null,
    project: owner.project ?? null,
    tool: spend.tool ?? null,
    provider: spend.provider ?? null,
    model: spend.model ?? null,
    inputTokens: settlement.inputTokens,
    outputTokens: settlement.outputTokens,
    cacheReadTokens: settlement.cacheReadTokens,
    cacheWriteTokens: settlement.cacheWriteTokens,
    cacheWrite1hTokens: settlement.cacheWrite1hTokens ?? 0,
    webSearches: settlement.webSearches ?? 0,
    tier: settlement.tier ?? null,
    reasoningTokens: settlement.reasoningTokens,
    costNano: settlement.costNano,
    provenance: settlement.provenance,
    priceSource: settlement.priceSource ?? null,
    priceDate: settlement.priceDate ?? null,
    latencyMs: Math.round(settlement.latencyMs),
    error: settlement.error ?? null,
  };
}
