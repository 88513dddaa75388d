import type { Clock, Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import { spendOfRow, type Accounts, type Call, type Hold } from './accounts.ts';
import {
  refusalOf,
  warningLevel,
  type Account,
  type BudgetRefusal,
  type WarningLevel,
} from './decide.ts';
import type { Spend } from './spend.ts';
import type { DailySums } from './daily-sums.ts';
import type { Statements } from './statements.ts';

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
    const { statements, accounts, clock, ids } = this.#deps;
    const call = { id: ids.next('use'), at: clock.now(), spend: request };
    const { holdNano } = request;
    return statements.immediately((): ReserveResult => {
      const found = accounts.of(call);
      const refusal = refusalOf(found, holdNano, this.#deps.refuseUnknownPrice());
      if (refusal) return { ok: false, refusal };
      const holds: Hold[] = [];
      if (holdNano !== null && holdNano > 0) {
        for (const { window } of found) {
          const { budgetId, subject, since } = window;
          holds.push({ budgetId, subject, since });
          statements.hold(holdNano, budgetId, subject, since);
        }
      }
      statements.addReservation(reservationRow(call, request, holds));
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
    const { statements, accounts, sums } = this.#deps;
    let place = 0;
    const crossings = statements.immediately((): false | Crossing[] => {
      const row = statements.takeReservation(open.id);
      if (!row) return false;
      const spend: Spend = {
        ...open.spend,
        provider: settlement.provider ?? open.spend.provider,
        model: settlement.model ?? open.spend.model,
      };
      const day = accounts.calendar(null, open.at).day(open.at);
      place = statements.addUsage(usageRow(open, spend, settlement, day));
      const crossed = this.#release(row, { ...open, spend }, settlement.costNano);
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

  /** Counts the cost where it belongs now, and frees what was held, wherever that was. */
  #release(
    row: { readonly holdNano: number | null; readonly holds: string },
    call: Call,
    costNano: number | null,
  ): Crossing[] {
    const { statements, accounts } = this.#deps;
    const held = row.holdNano ?? 0;
    const holds = JSON.parse(row.holds) as Hold[];
    const spent = { spent: costNano ?? 0, unpriced: costNano === null ? 1 : 0 };
    const crossings: Crossing[] = [];
    for (const { budget, hold } of accounts.places(call)) {
      const index = holds.findIndex((other) => sameHold(other, hold));
      if (index >= 0) holds.splice(index, 1);
      const freed = index >= 0 ? held : 0;
      const { budgetId, subject, since } = hold;
      const window = statements.spend({ ...spent, held: freed }, budgetId, subject, since);
      if (!window) continue; // counted from the rows when it is first needed
      const level = warningLevel({ budget, window });
      if (level === window.warned) continue;
      statements.warn(level, budgetId, subject, since);
      if (level > window.warned) crossings.push({ account: { budget, window }, level });
    }
    for (const { budgetId, subject, since } of holds) {
      statements.spend({ spent: 0, unpriced: 0, held }, budgetId, subject, since);
    }
    return crossings;
  }
}

function sameHold(a: Hold, b: Hold): boolean {
  return a.budgetId === b.budgetId && a.subject === b.subject && a.since === b.since;
}

function reservationRow(call: Call, request: ReserveRequest, holds: readonly Hold[]) {
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
    holds: JSON.stringify(holds),
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
