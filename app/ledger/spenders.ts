import { and, gte, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';

export interface Spender {
  readonly key: string;
  readonly costNano: number;
  readonly calls: number;
}

/** Who spent within a budget, the dearest first, each list by itself. */
export interface Spenders {
  readonly models: readonly Spender[];
  readonly chats: readonly Spender[];
  readonly agents: readonly Spender[];
  readonly tools: readonly Spender[];
}

const SHOWN = 5;
const { usage } = tables;

/** The largest spenders among the rows of a filter between two moments. */
export function spenders(
  database: Database,
  window: { readonly since: number; readonly until: number },
  filter: SQL | undefined,
): Spenders {
  const top = (key: SQL<string>): Spender[] =>
    database
      .select({
        key,
        costNano: sql<number>`coalesce(sum(${usage.costNano}), 0)`,
        calls: sql<number>`count(*)`,
      })
      .from(usage)
      .where(and(gte(usage.at, window.since), lt(usage.at, window.until), isNotNull(key), filter))
      .groupBy(key)
      .orderBy(sql`2 DESC, 3 DESC, 1`)
      .limit(SHOWN)
      .all();
  return {
    models: top(sql<string>`${usage.provider} || '/' || ${usage.model}`),
    chats: top(sql<string>`${usage.chatId}`),
    agents: top(sql<string>`${usage.agent}`),
    tools: top(sql<string>`${usage.tool}`),
  };
}
