import { Events, toAppError, type AppError, type Clock, type Ids } from '../base/index.ts';
import type { Database } from '../storage/index.ts';
import { Accounts } from './accounts.ts';
import { ReservationBook, type OpenReservation, type Settlement } from './book.ts';
import { Budgets } from './budgets.ts';
import { callCosts, type CallCost } from './call-costs.ts';
import { budgetExceeded } from './errors.ts';
import type { PricedTokens, Prices } from './ports.ts';
import { priceOf, whatFits, worstCase, type Worst } from './pricing.ts';
import { forecastMonth, type Forecast } from './forecast.ts';
import { addDays } from './period.ts';
import type { ProviderExport } from './provider-export.ts';
import { answersOf, compare, type Difference } from './reconcile.ts';
import { UsageReports, type DayRange } from './reports.ts';
import { daysOfModels, usageCsv, usageRows } from './rows.ts';
import type { Spend, SpendOwner } from './spend.ts';
import { DailySums } from './daily-sums.ts';
import { KnownAccounts } from './known-accounts.ts';
import { Statements } from './statements.ts';

/** A model call before it is sent. */
export interface PlannedCall extends Worst {
  readonly owner: SpendOwner;
  /** Costs nothing by its nature (a local model, the offline planner). */
  readonly free: boolean;
  /** Where the answer is stored piece by piece: read after a crash. */
  readonly messageId?: string | undefined;
  /** The likely size of the request in tokens, for the row that is written after a crash. */
  readonly inputTokens: number;
}

/** What a model call was, once it has ended in whatever way. */
export interface EndedCall extends PricedTokens {
  /** `not-sent`: an attempt that ended before anything went to a provider; it counts as no call. */
  readonly outcome: 'ok' | 'failed' | 'cancelled' | 'not-sent';
  readonly reasoningTokens: number;
  /** Whether the provider told the tokens or they were estimated. */
  readonly provenance: 'reported' | 'estimated';
  /** What the provider itself says that it cost, in nano-dollars. */
  readonly reportedCostNano?: number | undefined;
  /** The model that answered, where a fallback did. */
  readonly answeredBy?:
    | { readonly provider: string; readonly priceProvider?: string; readonly model: string }
    | undefined;
  readonly latencyMs: number;
  readonly error?: string | undefined;
}

/** A call that came to more than its worst case: the provider did not keep to what it was asked. */
export interface Excess {
  readonly owner: SpendOwner;
  readonly provider: string;
  readonly model: string;
  /** What was held, and what it cost, in nano-dollars; all of it is booked. */
  readonly holdNano: number;
  readonly costNano: number;
}

/** The right to make one model call. */
export interface Reservation {
  readonly id: string;
  /**
   * Writes the usage row and frees the hold; the first call counts. Gives the cost, null where it is
   * unknown. `beside` is written in the same transaction; what it throws is thrown after the call
   * was settled without it.
   */
  settle(ended: EndedCall, beside?: () => void): number | null;
}

export type ReservationResult =
  | { readonly ok: true; readonly reservation: Reservation }
  | { readonly ok: false; readonly error: AppError };

/** What something other than a model call came to. */
export interface EndedAmount {
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  /** Integer nano-dollars; never more than was held. */
  readonly costNano: number;
  readonly provenance: 'reported' | 'computed' | 'estimated';
  readonly priceSource?: string | undefined;
  readonly latencyMs: number;
  readonly error?: string | undefined;
}

export type AmountResult =
  | { readonly ok: true; readonly settle: (ended: EndedAmount) => void }
  | { readonly ok: false; readonly error: AppError };

export interface LedgerDeps {
  readonly database: Database;
  readonly prices: Prices;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether a hard budget refuses calls whose price is unknown; they are let through otherwise. */
  readonly refuseUnknownPrice?: () => boolean;
  /** The machine's where left out. */
  readonly timeZone?: () => string;
}

const NO_TOKENS = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

/** What is known of a call that was under way when this program was killed. */
const CUT_SHORT = {
  outcome: 'failed',
  provenance: 'estimated',
  latencyMs: 0,
  error: 'AgentHub ended before the answer did.',
} as const;

/** More rows than this do not fit one file. */
const EXPORT_ROWS = 200_000;

/** Every spend: reserved before it happens, appended when it ended, never changed. */
export class Ledger {
  readonly events = new Events<{ recorded: SpendOwner; exceeded: Excess }>();
  readonly budgets: Budgets;
  readonly reports: UsageReports;
  readonly #deps: LedgerDeps;
  readonly #accounts: Accounts;
  readonly #book: ReservationBook;

  constructor(deps: LedgerDeps) {
    const { database, clock, ids } = deps;
    const statements = new Statements(database);
    const sums = new DailySums(database, statements);
    this.#deps = deps;
    const known = new KnownAccounts(statements);
    this.#accounts = new Accounts(database, known, sums, deps.timeZone);
    this.#book = new ReservationBook({
      database,
      statements,
      known,
      accounts: this.#accounts,
      sums,
      clock,
      ids,
      refuseUnknownPrice: deps.refuseUnknownPrice ?? (() => false),
    });
    this.budgets = new Budgets({ database, known, accounts: this.#accounts, clock, ids });
    this.reports = new UsageReports(database, sums);
  }

  /**
   * Holds the worst case of a call in every budget that applies, or says why it does not fit.
   * `beside` is written in the same transaction, where the call may be sent.
   */
  reserve(planned: PlannedCall, beside?: () => void): ReservationResult {
    const { prices, clock } = this.#deps;
    const at = clock.now();
    const holdNano = planned.free ? 0 : worstCase(prices, planned, at);
    const result = this.#book.reserve({ ...planned, kind: 'model', holdNano }, beside);
    if (!result.ok) {
      const fits = whatFits(prices, planned, result.refusal.leftNano, at);
      const zone = this.#accounts.calendar(result.refusal.budget.timeZone, at).zone;
      return { ok: false, error: budgetExceeded(result.refusal, holdNano, fits, zone) };
    }
    const open = result.reservation;
    let settled: { costNano: number | null } | undefined;
    const settle = (ended: EndedCall, beside?: () => void): number | null => {
      settled ??= { costNano: this.#settle(open, ended, beside) };
      return settled.costNano;
    };
    return { ok: true, reservation: { id: open.id, settle } };
  }

  /** Holds the most that something other than a model call may cost, such as a call of a paid tool. */
  reserveAmount(spend: Spend, holdNano: number): AmountResult {
    const request = { ...spend, holdNano, free: false, inputTokens: 0 };
    const result = this.#book.reserve(request);
    if (!result.ok) {
      const { refusal } = result;
      const zone = this.#accounts.calendar(refusal.budget.timeZone, this.#deps.clock.now()).zone;
      const fits = { maxOutputTokens: undefined, models: [] };
      return { ok: false, error: budgetExceeded(refusal, holdNano, fits, zone) };
    }
    const open = result.reservation;
    return { ok: true, settle: (amount) => this.#settleAmount(open, amount) };
  }

  /**
   * At start: settles what a killed process left open by what it had streamed, marked estimated.
   * `streamed` tells the tokens of a message. Gives how many calls there were.
   */
  settleOpen(streamed: (messageId: string) => number): number {
    const left = this.#book.open();
    for (const open of left) {
      if (open.spend.kind !== 'model') {
        // It may have been charged for; that it was charged for less is not known.
        this.#settleAmount(open, { ...CUT_SHORT, costNano: open.holdNano ?? 0 });
        continue;
      }
      this.#settle(open, {
        outcome: 'failed',
        inputTokens: open.inputTokens,
        outputTokens: open.messageId === undefined ? 0 : streamed(open.messageId),
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
        provenance: 'estimated',
        latencyMs: 0,
        error: CUT_SHORT.error,
      });
    }
    return left.length;
  }

  /** The calls of a turn with what each cost, part by part. */
  callsOf(
    turn: { readonly chatId: string; readonly turnId: string },
    priceIdOf: (provider: string) => string,
  ): CallCost[] {
    return callCosts(this.#deps.database, this.#deps.prices, turn, priceIdOf);
  }

  /** What the present month will probably come to. */
  forecast(): Forecast {
    const now = this.#deps.clock.now();
    const calendar = this.#accounts.calendar(null, now);
    const today = calendar.day(now);
    const { since, until } = calendar.window('day', now);
    const costs = this.reports.costsByDay({ from: addDays(today, -60) });
    return forecastMonth(costs, today, (now - since) / (until - since));
  }

  /** The rows of a range of days as a file; undefined where there are too many for one. */
  export(range: DayRange, format: 'csv' | 'json'): string | undefined {
    const rows = usageRows(this.#deps.database, range, EXPORT_ROWS);
    if (!rows) return undefined;
    return format === 'csv' ? usageCsv(rows) : `${JSON.stringify(rows, null, 2)}\n`;
  }

  /** A provider's own count beside ours, for the time that it tells of. */
  reconcile({ provider, rows, since, until }: ProviderExport): readonly Difference[] {
    const ours = daysOfModels(this.#deps.database, provider, since, until);
    return compare(rows, provider === 'openai' ? answersOf(ours, rows) : ours);
  }

  /** The person's present day, such as 20261231. */
  today(): number {
    const now = this.#deps.clock.now();
    return this.#accounts.calendar(null, now).day(now);
  }

  #settle(open: OpenReservation, ended: EndedCall, beside?: () => void): number | null {
    return this.#write(open, this.#priced(open, ended), beside);
  }

  #settleAmount(open: OpenReservation, amount: EndedAmount): void {
    this.#write(open, {
      ...NO_TOKENS,
      ...amount,
      costNano: Math.min(amount.costNano, open.holdNano ?? 0),
    });
  }

  #write(open: OpenReservation, settlement: Settlement, beside?: () => void): number | null {
    const { crossings, failure } = this.#book.settle(open, settlement, beside);
    if (crossings !== false) {
      this.events.emit('recorded', open.spend.owner);
      const { costNano } = settlement;
      const { holdNano, spend } = open;
      if (costNano !== null && holdNano !== null && costNano > holdNano) {
        const { provider = '', model = '' } = settlement;
        this.events.emit('exceeded', { owner: spend.owner, provider, model, holdNano, costNano });
      }
      for (const crossed of crossings) this.budgets.events.emit('crossed', crossed);
    }
    if (failure !== undefined) throw toAppError(failure);
    return settlement.costNano;
  }

  #priced(open: OpenReservation, ended: EndedCall): Settlement {
    const { answeredBy, reportedCostNano, ...row } = ended;
    const { provider = '', model = '' } = open.spend;
    const asked = answeredBy ?? { provider, priceProvider: open.priceProvider, model };
    const own = { ...row, provider: asked.provider, model: asked.model };
    if (open.free && !answeredBy) {
      return { ...own, costNano: 0, provenance: computed(ended), priceSource: 'free' };
    }
    if (reportedCostNano !== undefined && isCredibleCost(reportedCostNano)) {
      const priceSource = asked.provider;
      return { ...own, costNano: reportedCostNano, provenance: 'reported', priceSource };
    }
    if (!hasCost(ended)) {
      return { ...own, costNano: 0, provenance: computed(ended), priceSource: 'no tokens' };
    }
    const price = priceOf(this.#deps.prices, asked, ended, open.at);
    return {
      ...own,
      costNano: price ? price.costNano : null,
      provenance: computed(ended),
      priceSource: price?.source,
      priceDate: price?.date,
    };
  }
}

function computed(ended: EndedCall): 'computed' | 'estimated' {
  return ended.provenance === 'estimated' ? 'estimated' : 'computed';
}

/** A thousand dollars: no call costs more, and a server that says so is not believed. */
const MOST_CALL_NANO = 1e12;

function isCredibleCost(nano: number): boolean {
  return Number.isSafeInteger(nano) && nano >= 0 && nano <= MOST_CALL_NANO;
}

function hasCost(ended: EndedCall): boolean {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, webSearches } = ended;
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens + (webSearches ?? 0) > 0;
}
