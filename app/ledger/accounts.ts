import type { Database } from '../storage/index.ts';
import type { Account, BudgetWindow } from './decide.ts';
import type { DailySums } from './daily-sums.ts';
import { Calendar, addDays, borders, machineTimeZone, type Window } from './period.ts';
import type { DayRange } from './reports.ts';
import { subjectOf, type Budget } from './scope.ts';
import type { Spend } from './spend.ts';
import type { KnownAccounts } from './known-accounts.ts';
import { SpentBefore } from './spent-before.ts';

/** A call whose budgets are looked for: what it is, its id and when it was sent. */
export interface Call {
  readonly id: string;
  readonly at: number;
  readonly spend: Spend;
}

/** A budget that a call counts in, and which of its accounts. */
export interface Place {
  readonly budget: Budget;
  readonly subject: string;
  readonly within: Window;
}

const MINUTE_MS = 60_000;

/** Finds the budgets that a call counts in and the account of each. To be used in a transaction. */
export class Accounts {
  readonly #known: KnownAccounts;
  readonly #before: SpentBefore;
  readonly #timeZone: () => string;
  readonly #calendars = new Map<string, Calendar>();
  #machine = { zone: '', readAt: -Infinity };

  constructor(
    database: Database,
    known: KnownAccounts,
    sums: DailySums,
    timeZone = machineTimeZone,
  ) {
    this.#known = known;
    this.#before = new SpentBefore(database, sums);
    this.#timeZone = timeZone;
  }

  /**
   * The calendar of a zone; null is the machine's. That one can change while this runs, and takes
   * longer to find out than all the rest of a reservation: it is looked up once a minute.
   */
  calendar(zone: string | null, at: number): Calendar {
    if (zone === null && Math.abs(at - this.#machine.readAt) >= MINUTE_MS) {
      const zone = this.#timeZone();
      if (zone !== this.#machine.zone) this.#known.forget(); // its days begin at other moments
      this.#machine = { zone, readAt: at };
    }
    const name = zone ?? this.#machine.zone;
    const calendar = this.#calendars.get(name) ?? new Calendar(name);
    this.#calendars.set(name, calendar);
    return calendar;
  }

  /** Every budget that a call counts in, with its account; an account that is new is counted up. */
  of(call: Call): Account[] {
    return this.places(call).map(({ budget, subject, within }) => ({
      budget,
      window:
        this.#known.window(budget, subject, within.since) ??
        this.#open(budget, subject, within, call),
    }));
  }

  /** Makes sure that a budget has the account that a call goes to. */
  open(budget: Budget, call: Call): void {
    const subject = subjectOf(budget, call.spend, call.id);
    if (subject === undefined) return;
    const within = this.calendar(budget.timeZone, call.at).window(budget.period, call.at);
    if (!this.#known.window(budget, subject, within.since))
      this.#open(budget, subject, within, call);
  }

  /** Where a call counts, without looking at the accounts. */
  places(call: Call): Place[] {
    const found: Place[] = [];
    for (const budget of this.#known.budgets()) {
      const subject = subjectOf(budget, call.spend, call.id);
      if (subject === undefined) continue;
      const within = this.calendar(budget.timeZone, call.at).window(budget.period, call.at);
      found.push({ budget, subject, within });
    }
    return found;
  }

  /** A new account starts with what was spent before it existed. */
  #open(budget: Budget, subject: string, within: Window, call: Call): BudgetWindow {
    const before = this.#before.of(budget, within, call, this.#days(budget, call.at));
    const { since, until } = within;
    const row = { budgetId: budget.id, subject, since, until, ...before, raisedNano: 0, warned: 0 };
    return this.#known.add(budget, row);
  }

  /** The days of the usage rows that are the period; undefined where it is made of other days. */
  #days({ period, timeZone }: Budget, at: number): DayRange | undefined {
    if (period === 'run') return undefined;
    if (period === 'total') return {};
    const machine = this.calendar(null, at);
    if (timeZone !== null && timeZone !== machine.zone) return undefined;
    const [from, next] = borders(period, machine.day(at));
    return { from, to: addDays(next, -1) };
  }
}
