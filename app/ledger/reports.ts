import { and, asc, eq, gte, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import type { DailySums } from './daily-sums.ts';
import { borders } from './period.ts';

export interface UsageSum {
  readonly calls: number;
  /** Neither read from nor written to the provider's cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Integer nano-dollars. */
  readonly costNano: number;
  /** Calls whose price is unknown: the true cost is higher than `costNano` tells. */
  readonly unpriced: number;
  /** The share of what the models read that came from the provider's cache, 0 to 1; null where they read nothing. */
  readonly cacheHitRate: number | null;
}

type Counted = Omit<UsageSum, 'cacheHitRate'>;

export type UsageGrouping = 'model' | 'conversation' | 'agent' | 'tool' | 'day' | 'week' | 'month';

/** Days as numbers (20261231), from `from` (included) to `to` (excluded); all where left out. */
export interface DayRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const { usage, usageDaily } = tables;

/** Attempts that ended before anything went to a provider are no calls. */
const SENT = sql`sum(${usage.outcome} <> 'not-sent')`;

/** Sums of what was spent. By day they come from the daily sums, which are as fast over a million rows as over ten. */
export class UsageReports {
  readonly #database: Database;
  readonly #sums: DailySums;

  constructor(database: Database, sums: DailySums) {
    this.#database = database;
    this.#sums = sums;
  }

  /** The turns of a chat that spent anything. */
  ofTurns(chatId: string): Map<string, UsageSum> {
    const rows = this.#database
      .select({ turnId: usage.turnId, ...sums(usage, SENT) })
      .from(usage)
      .where(and(eq(usage.chatId, chatId), isNotNull(usage.turnId)))
      .groupBy(usage.turnId)
      .all();
    return new Map(rows.map(({ turnId, ...sum }) => [turnId!, withHitRate(sum)]));
  }

  /** Those of these runs that spent anything. */
  ofRuns(runIds: readonly string[]): Map<string, UsageSum> {
    const rows = this.#database
      .select({ runId: usage.runId, ...sums(usage, SENT) })
      .from(usage)
      .where(inArray(usage.runId, [...runIds]))
      .groupBy(usage.runId)
      .all();
    return new Map(rows.map(({ runId, ...sum }) => [runId!, withHitRate(sum)]));
  }

  /** Every call of a model that was made for a step of a run, the oldest first. */
  modelCallsOf(runId: string, step: string) {
    return this.#database
      .select({
        at: usage.at,
        agent: usage.agent,
        model: usage.model,
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        costNano: usage.costNano,
        latencyMs: usage.latencyMs,
      })
      .from(usage)
      .where(and(eq(usage.runId, runId), eq(usage.step, step), eq(usage.kind, 'model')))
      .orderBy(asc(usage.at))
      .all();
  }

  ofChat(chatId: string): UsageSum {
    return this.#daily('chat', {}, eq(usageDaily.key, chatId));
  }

  /** Everything that was spent on the days of a range. */
  total(range: DayRange = {}): UsageSum {
    return this.#daily('model', range);
  }

  /** Nano-dollars by day. */
  costsByDay(range: DayRange): Map<number, number> {
    this.#sums.bringUpToDate();
    return new Map(this.#byDay(range).map((row) => [dayFromName(row.key)!, row.costNano]));
  }

  /** Sums by a key, the dearest first; days, weeks (by their Monday) and months the newest first. */
  by(grouping: UsageGrouping, range: DayRange = {}): (UsageSum & { key: string })[] {
    this.#sums.bringUpToDate();
    if (grouping === 'day') return this.#byDay(range);
    if (grouping === 'month') return folded(this.#byDay(range), (day) => day.slice(0, 7));
    if (grouping === 'week') return folded(this.#byDay(range), mondayOf);
    const dimension = grouping === 'conversation' ? 'chat' : grouping;
    return this.#database
      .select({ key: usageDaily.key, ...sums(usageDaily, sql`sum(${usageDaily.calls})`) })
      .from(usageDaily)
      .where(and(eq(usageDaily.dimension, dimension), ...within(range)))
      .groupBy(usageDaily.key)
      .having(sql`sum(${usageDaily.calls}) > 0 OR sum(${usageDaily.costNano}) > 0`)
      .orderBy(sql`sum(${usageDaily.costNano}) DESC, ${usageDaily.key}`)
      .all()
      .map(withHitRate);
  }

  /** Nano-dollars by day (or week by its Monday, or month) and key, the oldest first. */
  series(
    dimension: 'model' | 'agent' | 'tool',
    unit: 'day' | 'week' | 'month',
    range: DayRange = {},
  ): { at: string; key: string; costNano: number }[] {
    this.#sums.bringUpToDate();
    const nameOf = { day: dayName, week: (day: number) => mondayOf(dayName(day)), month: monthOf };
    const found = new Map<string, { at: string; key: string; costNano: number }>();
    const rows = this.#database
      .select({ day: usageDaily.day, key: usageDaily.key, costNano: usageDaily.costNano })
      .from(usageDaily)
      .where(and(eq(usageDaily.dimension, dimension), ...within(range)))
      .orderBy(usageDaily.day, usageDaily.key)
      .all();
    for (const { day, key, costNano } of rows) {
      const at = nameOf[unit](day);
      const known = found.get(`${at} ${key}`);
      if (known) known.costNano += costNano;
      else found.set(`${at} ${key}`, { at, key, costNano });
    }
    return [...found.values()];
  }

  #byDay(range: DayRange): (UsageSum & { key: string })[] {
    return this.#database
      .select({ day: usageDaily.day, ...sums(usageDaily, sql`sum(${usageDaily.calls})`) })
      .from(usageDaily)
      .where(and(eq(usageDaily.dimension, 'model'), ...within(range)))
      .groupBy(usageDaily.day)
      .orderBy(sql`${usageDaily.day} DESC`)
      .all()
      .map(({ day, ...sum }) => ({ key: dayName(day), ...withHitRate(sum) }));
  }

  #daily(dimension: 'model' | 'chat', range: DayRange, filter?: SQL): UsageSum {
    this.#sums.bringUpToDate();
    const sum = this.#database
      .select(sums(usageDaily, sql`coalesce(sum(${usageDaily.calls}), 0)`))
      .from(usageDaily)
      .where(and(eq(usageDaily.dimension, dimension), ...within(range), filter))
      .get()!;
    return withHitRate(sum);
  }
}

/** 20261231 as 2026-12-31. */
export function dayName(day: number): string {
  return `${Math.floor(day / 10_000)}-${pad(Math.floor(day / 100) % 100)}-${pad(day % 100)}`;
}

/** 2026-12-31 as 20261231; undefined for anything else. */
export function dayFromName(name: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(name);
  return found ? Number(`${found[1]}${found[2]}${found[3]}`) : undefined;
}

function sums(table: typeof usage | typeof usageDaily, calls: SQL) {
  const sum = (column: SQL | (typeof table)['costNano']): SQL<number> =>
    sql<number>`coalesce(sum(${column}), 0)`;
  const unpriced = 'unpriced' in table ? sql`${table.unpriced}` : sql`${table.costNano} IS NULL`;
  return {
    calls: calls as SQL<number>,
    inputTokens: sum(sql`${table.inputTokens}`),
    outputTokens: sum(sql`${table.outputTokens}`),
    cacheReadTokens: sum(sql`${table.cacheReadTokens}`),
    cacheWriteTokens: sum(sql`${table.cacheWriteTokens}`),
    costNano: sum(sql`${table.costNano}`),
    unpriced: sum(unpriced),
  };
}

function within({ from, to }: DayRange): SQL[] {
  return [
    ...(from === undefined ? [] : [gte(usageDaily.day, from)]),
    ...(to === undefined ? [] : [lt(usageDaily.day, to)]),
  ];
}

/** Joins neighbours of the same key; the order stays. */
function folded(
  rows: readonly (UsageSum & { key: string })[],
  keyOf: (key: string) => string,
): (UsageSum & { key: string })[] {
  const found = new Map<string, UsageSum & { key: string }>();
  for (const row of rows) {
    const key = keyOf(row.key);
    const before = found.get(key);
    found.set(key, before ? { key, ...plus(before, row) } : { ...row, key });
  }
  return [...found.values()];
}

function withHitRate<Sum extends Counted>(sum: Sum): Sum & UsageSum {
  const read = sum.inputTokens + sum.cacheReadTokens + sum.cacheWriteTokens;
  return { ...sum, cacheHitRate: read === 0 ? null : sum.cacheReadTokens / read };
}

function plus(a: Counted, b: Counted): UsageSum {
  return withHitRate({
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    costNano: a.costNano + b.costNano,
    unpriced: a.unpriced + b.unpriced,
  });
}

function mondayOf(day: string): string {
  return dayName(borders('week', dayFromName(day)!)[0]);
}

function monthOf(day: number): string {
  return dayName(day).slice(0, 7);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
