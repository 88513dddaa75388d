import { and, asc, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import { writeCsv } from './csv.ts';
import type { DayOfModel } from './reconcile.ts';
import type { DayRange } from './reports.ts';

export type UsageRow = Omit<typeof tables.usage.$inferSelect, 'seq'>;

const { usage } = tables;
const { seq: _place, ...SHOWN } = getTableColumns(usage);

const COLUMNS = [
  'id',
  'kind',
  'outcome',
  'provider',
  'model',
  'tool',
  'chatId',
  'turnId',
  'runId',
  'step',
  'agent',
  'jobId',
  'plugin',
  'project',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'webSearches',
  'tier',
  'costNano',
  'provenance',
  'priceSource',
  'priceDate',
  'latencyMs',
  'error',
] as const satisfies readonly (keyof UsageRow)[];

/** Rows of a range of days, the oldest first; undefined where there are more than `most`. */
export function usageRows(
  database: Database,
  { from, to }: DayRange,
  most: number,
): UsageRow[] | undefined {
  const rows = database
    .select(SHOWN)
    .from(usage)
    .where(
      and(
        ...(from === undefined ? [] : [gte(usage.day, from)]),
        ...(to === undefined ? [] : [lt(usage.day, to)]),
      ),
    )
    .orderBy(asc(usage.at))
    .limit(most + 1)
    .all();
  return rows.length > most ? undefined : rows;
}

/** Rows as CSV, a column for each field; the cost also in US dollars, empty where it is unknown. */
export function usageCsv(rows: readonly UsageRow[]): string {
  return writeCsv([
    ['time', ...COLUMNS, 'costUsd'],
    ...rows.map((row) => [
      new Date(row.at).toISOString(),
      ...COLUMNS.map((name) => row[name]),
      row.costNano === null ? null : row.costNano / 1e9,
    ]),
  ]);
}

/** What we counted for a provider, by day of UTC and model, between two moments. */
export function daysOfModels(
  database: Database,
  provider: string,
  from: number,
  to: number,
): DayOfModel[] {
  return database
    .select({
      day: sql<string>`strftime('%Y-%m-%d', ${usage.at} / 1000, 'unixepoch')`,
      model: sql<string>`${usage.model}`,
      input: sql<number>`sum(${usage.inputTokens})`,
      cacheWrite: sql<number>`sum(${usage.cacheWriteTokens})`,
      cacheRead: sql<number>`sum(${usage.cacheReadTokens})`,
      output: sql<number>`sum(${usage.outputTokens})`,
    })
    .from(usage)
    .where(and(eq(usage.provider, provider), gte(usage.at, from), lt(usage.at, to)))
    .groupBy(sql`1, 2`)
    .having(
      sql`sum(${usage.inputTokens} + ${usage.cacheWriteTokens} + ${usage.cacheReadTokens}
      + ${usage.outputTokens}) > 0`,
    )
    .all();
}
