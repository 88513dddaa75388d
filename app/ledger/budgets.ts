import { and, eq } from 'drizzle-orm';
import { Events, type Clock, type Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { Accounts } from './accounts.ts';
import type { Crossing } from './book.ts';
import type { BudgetWindow } from './decide.ts';
import { budgetInvalid, budgetUnknown } from './errors.ts';
import { heldIn } from './held.ts';
import type { KnownAccounts } from './known-accounts.ts';
import { isTimeZone, type Period, type Window } from './period.ts';
import { EACH, type Budget, type BudgetScope } from './scope.ts';
import { spenders, type Spenders } from './spenders.ts';
import { rowsOf, rowsWithin } from './usage-filters.ts';

export interface BudgetWish {
  readonly scope: BudgetScope;
  /** An id or a name; `*` counts each by itself, which is the default. Ignored for the app. */
  readonly target?: string | undefined;
  readonly period: Period;
  /** Integer nano-dollars. */
  readonly limitNano: number;
  readonly hard: boolean;
  readonly warnAt?: number | undefined;
  readonly timeZone?: string | undefined;
}

/** A budget with its accounts of the present period. */
export interface BudgetStatus {
  readonly budget: Budget;
  readonly accounts: readonly BudgetWindow[];
  readonly renewsAt: number | undefined;
  /** The present period; `until` is the largest safe integer where it has no end. */
  readonly window: Window;
}

export interface BudgetsDeps {
  readonly database: Database;
  readonly known: KnownAccounts;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly ids: Ids;
}

const WARN_AT = 0.8;

/** The limits that a person sets: one for each scope, target and period. */
export class Budgets {
  readonly events = new Events<{ changed: { id: string }; crossed: Crossing }>();
  readonly #deps: BudgetsDeps;

  constructor(deps: BudgetsDeps) {
    this.#deps = deps;
  }

  /** Adds a budget, or changes the one of the same scope, target and period. */
  set(wish: BudgetWish): Budget {
    const { database, known, clock, ids } = this.#deps;
    checkWish(wish);
    const target = wish.scope === 'app' ? '' : (wish.target ?? EACH);
    const change = {
      limitNano: wish.limitNano,
      hard: wish.hard,
      warnAt: wish.warnAt ?? WARN_AT,
      timeZone: wish.timeZone ?? null,
    };
    const { budgets } = tables;
    const budget = database
      .insert(budgets)
      .values({
        id: ids.next('budget'),
        scope: wish.scope,
        target,
        period: wish.period,
        createdAt: clock.now(),
        ...change,
      })
      .onConflictDoUpdate({ target: [budgets.scope, budgets.target, budgets.period], set: change })
      .returning()
      .get();
    known.forget();
    this.#count(budget);
    this.events.emit('changed', { id: budget.id });
    return budget;
  }

  /** Takes a budget away, with what it had counted. The spending itself stays in the ledger. */
  remove(id: string): Budget {
    const removed = this.#deps.database
      .delete(tables.budgets)
      .where(eq(tables.budgets.id, id))
      .returning()
      .get();
    if (!removed) throw budgetUnknown(id);
    this.#deps.known.forget();
    this.events.emit('changed', { id });
    return removed;
  }

  /** Allows more once, for the present period only; `subject` names one of several accounts. */
  raise(id: string, nano: number, subject?: string): BudgetStatus {
    if (!Number.isSafeInteger(nano) || nano <= 0) {
      throw budgetInvalid('amount', {
        problem: 'The amount must be more than 0.',
        remedy: 'Give it in US dollars, such as 5.',
      });
    }
    const budget = this.get(id);
    this.#count(budget);
    const open = this.status(budget).accounts;
    const raised = subject === undefined ? open : open.filter((found) => found.subject === subject);
    if (raised.length === 0) {
      throw budgetInvalid('unused', {
        problem: 'Nothing counts in this budget now, so there is nothing to raise.',
        remedy: 'Change its limit instead.',
      });
    }
    for (const window of raised) {
      this.#deps.database
        .update(tables.budgetWindows)
        .set({ raisedNano: window.raisedNano + nano, warned: 0 })
        .where(
          and(
            eq(tables.budgetWindows.budgetId, id),
            eq(tables.budgetWindows.subject, window.subject),
            eq(tables.budgetWindows.since, window.since),
          ),
        )
        .run();
    }
    this.#deps.known.forget();
    this.events.emit('changed', { id });
    return this.status(budget);
  }

  get(id: string): Budget {
    const found = this.#deps.database
      .select()
      .from(tables.budgets)
      .where(eq(tables.budgets.id, id))
      .get();
    if (!found) throw budgetUnknown(id);
    return found;
  }

  /** The budget of a scope, target and period; undefined where there is none. */
  find(scope: BudgetScope, target: string | undefined, period: Period): Budget | undefined {
    const { budgets } = tables;
    const wanted = scope === 'app' ? '' : (target ?? EACH);
    return this.#deps.database
      .select()
      .from(budgets)
      .where(and(eq(budgets.scope, scope), eq(budgets.target, wanted), eq(budgets.period, period)))
      .get();
  }

  list(): BudgetStatus[] {
    const all = this.#deps.database.select().from(tables.budgets).all();
    for (const budget of all) this.#count(budget);
    return all.map((budget) => this.status(budget));
  }

  status(budget: Budget): BudgetStatus {
    const { database, known, accounts, clock } = this.#deps;
    const now = clock.now();
    const calls = known.callsNow();
    const window = accounts.calendar(budget.timeZone, now).window(budget.period, now);
    const { since, until } = window;
    const { budgetWindows } = tables;
    return {
      budget,
      accounts: database
        .select()
        .from(budgetWindows)
        .where(and(eq(budgetWindows.budgetId, budget.id), eq(budgetWindows.since, since)))
        .all()
        .map((row) => ({ ...row, heldNano: heldIn(budget, row, calls) })),
      renewsAt: until === Number.MAX_SAFE_INTEGER ? undefined : until,
      window,
    };
  }

  /** Who spent what counts in a budget now; `subject` names one of several accounts. */
  spenders(id: string, subject?: string): Spenders {
    const budget = this.get(id);
    const { window } = this.status(budget);
    const { database } = this.#deps;
    if (budget.target === EACH && subject === undefined) {
      return spenders(database, window, rowsWithin(budget.scope));
    }
    const target = (subject ?? budget.target).replace(/#.*$/, '');
    const { owner, ...spend } = spendOf({ scope: budget.scope, target });
    const run = subject?.includes('#') ? subject.replace(/^.*#/, '') : undefined;
    const known = run === undefined ? owner : { ...owner, runId: run };
    return spenders(database, window, rowsOf(budget, { spend: { ...spend, owner: known } }));
  }

  /** Opens the account of a budget with one known account, so that its spending shows at once. */
  #count(budget: Budget): void {
    if (budget.target === EACH || budget.period === 'run') return;
    const { known, accounts, clock } = this.#deps;
    known.transaction(() =>
      accounts.open(budget, { id: '', at: clock.now(), spend: spendOf(budget) }),
    );
  }
}

/** A spend that a budget of one target applies to. */
function spendOf({ scope, target }: Pick<Budget, 'scope' | 'target'>) {
  const slash = target.indexOf('/');
  return {
    kind: scope === 'tool' ? ('tool' as const) : ('model' as const),
    owner: {
      ...(scope === 'project' ? { project: target } : {}),
      ...(scope === 'chat' ? { chatId: target } : {}),
      ...(scope === 'run' ? { runId: target } : {}),
      ...(scope === 'agent' ? { agent: target } : {}),
      ...(scope === 'job' ? { jobId: target } : {}),
      ...(scope === 'plugin' ? { plugin: target } : {}),
    },
    provider: scope === 'provider' ? target : slash > 0 ? target.slice(0, slash) : undefined,
    model: scope === 'model' ? target.slice(slash + 1) : undefined,
    tool: scope === 'tool' ? target : undefined,
  };
}

function checkWish(wish: BudgetWish): void {
  if (!Number.isSafeInteger(wish.limitNano) || wish.limitNano < 0) {
    throw budgetInvalid('limit', {
      problem: 'The limit must be an amount of US dollars, 0 or more.',
      remedy: 'For example: agenthub budget set --scope app --period month --limit 100',
    });
  }
  if (wish.warnAt !== undefined && !(wish.warnAt > 0 && wish.warnAt <= 1)) {
    throw budgetInvalid('warning', {
      problem: 'The warning must come between 0 and 100 % of the limit.',
      remedy: 'Give it as a part, such as 0.8.',
    });
  }
  if (wish.timeZone !== undefined && !isTimeZone(wish.timeZone)) {
    throw budgetInvalid('time-zone', {
      problem: `"${wish.timeZone}" is not a time zone.`,
      remedy:
        'Give a name such as Europe/Berlin or Asia/Seoul, or leave it out to follow this machine.',
      name: wish.timeZone,
    });
  }
}
