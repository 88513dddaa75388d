import { and, eq, gte, isNull, lt, lte, sql, type SQL } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import type { DailySums } from './daily-sums.ts';
import type { Window } from './period.ts';
import type { DayRange } from './reports.ts';
import { EACH, runOf, type Budget } from './scope.ts';
import type { Spend } from './spend.ts';
import { rowsOf } from './usage-filters.ts';

const { usage, usageDaily } = tables;

export interface Spent {
  readonly spentNano: number;
  readonly unpriced: number;
}

const NOTHING: Spent = { spentNano: 0, unpriced: 0 };

/**
 * What was spent in an account before it was opened. That happens within a reservation, with a new
 * run for each of them, so that it never reads all rows: whole days are in the daily sums, and the
 * rest is found by an index.
 */
export class SpentBefore {
  readonly #database: Database;
  readonly #sums: DailySums;

  constructor(database: Database, sums: DailySums) {
    this.#database = database;
    this.#sums = sums;
  }

  /** `days` are those that the window is made of, where it is made of whole ones. */
  of(
    budget: Budget,
    window: Window,
    { spend }: { readonly spend: Spend },
    days: DayRange | undefined,
  ): Spent {
    const key = days && dailyKey(budget, spend);
    if (key) return this.#ofDays(days, key);
    const within = and(gte(usage.at, window.since), lt(usage.at, window.until));
    return rowsToRead(budget, spend).reduce(
      (sum, filter) => added(sum, this.#ofRows(and(within, filter))),
      NOTHING,
    );
  }

  #ofDays({ from, to }: DayRange, key: SQL): Spent {
    this.#sums.bringUpToDate();
    return this.#database
      .select({
        spentNano: sql<number>`coalesce(sum(${usageDaily.costNano}), 0)`,
        unpriced: sql<number>`coalesce(sum(${usageDaily.unpriced}), 0)`,
      })
      .from(usageDaily)
      .where(
        and(
          key,
          from === undefined ? undefined : gte(usageDaily.day, from),
          to === undefined ? undefined : lte(usageDaily.day, to),
        ),
      )
      .get()!;
  }

  #ofRows(filter: SQL | undefined): Spent {
    return this.#database
      .select({
        spentNano: sql<number>`coalesce(sum(${usage.costNano}), 0)`,
        unpriced: sql<number>`coalesce(sum(${usage.costNano} IS NULL), 0)`,
      })
      .from(usage)
      .where(filter)
      .get()!;
  }
}

/** The daily sums of what counts in a budget; undefined where none are kept of its scope. */
function dailyKey({ scope, target }: Budget, spend: Spend): SQL | undefined {
  const { dimension, key } = usageDaily;
  const { provider = '', model = '' } = spend;
  const ofModels = eq(dimension, 'model');
  switch (scope) {
    case 'app':
      return ofModels;
    case 'provider':
      return and(ofModels, sql`substr(${key}, 1, ${provider.length + 1}) = ${`${provider}/`}`);
    case 'model':
      return target === EACH || target.includes('/')
        ? and(ofModels, eq(key, `${provider}/${model}`))
        : and(ofModels, sql`substr(${key}, instr(${key}, '/') + 1) = ${model}`);
    case 'agent':
      return and(eq(dimension, 'agent'), eq(key, spend.owner.agent ?? ''));
    case 'tool':
      return and(eq(dimension, 'tool'), eq(key, spend.tool ?? ''));
    default:
      return undefined;
  }
}

/**
 * The rows that count in a budget beside a spend, in groups of which each has an index. A turn's are
 * in its chat, but for those that belong to no chat or to another run as well.
 */
export function rowsToRead(budget: Budget, spend: Spend): (SQL | undefined)[] {
  const rows = rowsOf(budget, { spend });
  if (budget.period !== 'run' && budget.scope !== 'run') return [rows];
  const { chatId, turnId } = spend.owner;
  const run = runOf(spend.owner);
  if (run === undefined) return [];
  const apart = and(
    sql`(${usage.chatId} IS NULL OR ${usage.runId} IS NOT NULL OR ${usage.jobId} IS NOT NULL)`,
    rows,
  );
  if (run !== turnId) return [apart];
  if (chatId === undefined) return [rows];
  const ofTurn = and(eq(usage.chatId, chatId), eq(usage.turnId, turnId), isNull(usage.runId));
  return [apart, and(ofTurn, isNull(usage.jobId), rows)];
}

function added(a: Spent, b: Spent): Spent {
  return { spentNano: a.spentNano + b.spentNano, unpriced: a.unpriced + b.unpriced };
}
