import { eq } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import type { Account, BudgetWindow } from './decide.ts';
import type { DailySums } from './daily-sums.ts';
import { Calendar, addDays, borders, machineTimeZone, type Window } from './period.ts';
import type { DayRange } from './reports.ts';
import { subjectOf, type Budget } from './scope.ts';
import type { Spend, SpendOwner } from './spend.ts';
import { SpentBefore } from './spent-before.ts';
import type { Statements } from './statements.ts';

/** Where part of a reservation is held. */
export interface Hold {
  readonly budgetId: string;
  readonly subject: string;
  readonly since: number;
}

/** A call whose budgets are looked for: what it is, its id and when it was sent. */
export interface Call {
  readonly id: string;
  readonly at: number;
  readonly spend: Spend;
}

const MINUTE_MS = 60_000;

const { reservations } = tables;

/** Finds the budgets that a call counts in and the account of each. To be used in a transaction. */
export class Accounts {
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #before: SpentBefore;
  readonly #timeZone: () => string;
  readonly #calendars = new Map<string, Calendar>();
  #machine = { zone: '', readAt: -Infinity };

  constructor(
    database: Database,
    statements: Statements,
    sums: DailySums,
    timeZone = machineTimeZone,
  ) {
    this.#database = database;
    this.#statements = statements;
    this.#before = new SpentBefore(database, sums);
    this.#timeZone = timeZone;
  }

  /**
   * The calendar of a zone; null is the machine's. That one can change while this runs, and takes
   * longer to find out than all the rest of a reservation: it is looked up once a minute.
   */
  calendar(zone: string | null, at: number): Calendar {
    if (zone === null && Math.abs(at - this.#machine.readAt) >= MINUTE_MS) {
      this.#machine = { zone: this.#timeZone(), readAt: at };
    }
    const name = zone ?? this.#machine.zone;
    const calendar = this.#calendars.get(name) ?? new Calendar(name);
    this.#calendars.set(name, calendar);
    return calendar;
  }

  /** Every budget that a call counts in, with its account; an account that is new is counted up. */
  of(call: Call): Account[] {
    return this.places(call).map(({ budget, hold, window }) => ({
      budget,
      window:
        this.#statements.window(hold.budgetId, hold.subject, hold.since) ??
        this.#open(budget, hold, window, call),
    }));
  }

  /** Makes sure that a budget has the account that a call goes to. */
  open(budget: Budget, call: Call): void {
    const subject = subjectOf(budget, call.spend, call.id);
    if (subject === undefined) return;
    const window = this.calendar(budget.timeZone, call.at).window(budget.period, call.at);
    const hold = { budgetId: budget.id, subject, since: window.since };
    if (!this.#statements.window(hold.budgetId, subject, hold.since))
      this.#open(budget, hold, window, call);
  }

  /** Where a call counts, without looking at the accounts. */
  places(call: Call): { budget: Budget; hold: Hold; window: Window }[] {
    const found = [];
    for (const budget of this.#statements.budgets()) {
      const subject = subjectOf(budget, call.spend, call.id);
      if (subject === undefined) continue;
      const window = this.calendar(budget.timeZone, call.at).window(budget.period, call.at);
      const hold = { budgetId: budget.id, subject, since: window.since };
      found.push({ budget, hold, window });
    }
    return found;
  }

  /** A new account starts with what was spent before it existed and what running calls may cost. */
  #open(budget: Budget, hold: Hold, window: Window, call: Call): BudgetWindow {
    const before = this.#before.of(budget, window, call, this.#days(budget, call.at));
    const opened: BudgetWindow = {
      ...hold,
      until: window.until,
      ...before,
      heldNano: this.#join(budget, hold, window),
      raisedNano: 0,
      warned: 0,
    };
    this.#statements.addWindow(opened);
    return opened;
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

  /** Makes the calls that run now count in an account that is new; returns what they may cost. */
  #join(budget: Budget, hold: Hold, window: Window): number {
    let held = 0;
    for (const row of this.#database.select().from(reservations).all()) {
      if (!row.holdNano || row.at < window.since || row.at >= window.until) continue;
      if (subjectOf(budget, spendOfRow(row), row.id) !== hold.subject) continue;
      const holds = [...(JSON.parse(row.holds) as Hold[]), hold];
      this.#database
        .update(reservations)
        .set({ holds: JSON.stringify(holds) })
        .where(eq(reservations.id, row.id))
        .run();
      held += row.holdNano;
    }
    return held;
  }
}

export function spendOfRow(row: typeof reservations.$inferSelect): Spend {
  return {
    kind: row.kind,
    owner: JSON.parse(row.owner) as SpendOwner,
    provider: row.provider ?? undefined,
    model: row.model ?? undefined,
    tool: row.tool ?? undefined,
  };
}
