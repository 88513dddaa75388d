import { and, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import { Events, type Clock, type Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { Prices, PricedTokens } from './ports.ts';

/** Whom a spend belongs to. */
export interface SpendOwner {
  readonly chatId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly runId?: string | undefined;
  readonly agent?: string | undefined;
  readonly jobId?: string | undefined;
  readonly plugin?: string | undefined;
}

export interface ModelSpend extends PricedTokens {
  readonly provider: string;
  /** The price data's id of the provider, where it is another one. */
  readonly priceProvider?: string | undefined;
  readonly model: string;
  readonly owner: SpendOwner;
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  readonly reasoningTokens: number;
  readonly provenance: 'reported' | 'estimated';
  /** Costs nothing by its nature (a local model, the offline planner). */
  readonly free: boolean;
  readonly latencyMs: number;
  readonly error?: string | undefined;
}

export interface UsageSum {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly costNano: number;
  /** Calls whose price is unknown: the true cost is higher than `costNano` tells. */
  readonly unpriced: number;
}

export type UsageGrouping = 'model' | 'conversation' | 'tool' | 'day' | 'month';

export interface LedgerDeps {
  readonly database: Database;
  readonly prices: Prices;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Every spend, appended and never changed. */
export class Ledger {
  readonly events = new Events<{ recorded: SpendOwner }>();
  readonly #deps: LedgerDeps;

  constructor(deps: LedgerDeps) {
    this.#deps = deps;
  }

  /** Appends one model call, priced at the prices of now; returns its cost, null when unknown. */
  recordModelCall(spend: ModelSpend): number | null {
    const { database, prices, clock, ids } = this.#deps;
    const at = clock.now();
    const tokens =
      spend.inputTokens + spend.outputTokens + spend.cacheReadTokens + spend.cacheWriteTokens;
    const price =
      spend.free || tokens === 0
        ? { costNano: 0, source: spend.free ? 'free' : 'no tokens', date: undefined }
        : prices.price(spend.priceProvider ?? spend.provider, spend.model, spend, at);
    database
      .insert(tables.usage)
      .values({
        id: ids.next('use'),
        at,
        kind: 'model',
        outcome: spend.outcome,
        chatId: spend.owner.chatId ?? null,
        turnId: spend.owner.turnId ?? null,
        runId: spend.owner.runId ?? null,
        agent: spend.owner.agent ?? null,
        jobId: spend.owner.jobId ?? null,
        plugin: spend.owner.plugin ?? null,
        provider: spend.provider,
        model: spend.model,
        inputTokens: spend.inputTokens,
        outputTokens: spend.outputTokens,
        cacheReadTokens: spend.cacheReadTokens,
        cacheWriteTokens: spend.cacheWriteTokens,
        reasoningTokens: spend.reasoningTokens,
        costNano: price ? price.costNano : null,
        provenance: spend.provenance === 'estimated' ? 'estimated' : 'computed',
        priceSource: price?.source ?? null,
        priceDate: price?.date ?? null,
        latencyMs: Math.round(spend.latencyMs),
        error: spend.error ?? null,
      })
      .run();
    this.events.emit('recorded', spend.owner);
    return price ? price.costNano : null;
  }

  ofTurn(turnId: string): UsageSum {
    return this.#sum(eq(tables.usage.turnId, turnId));
  }

  ofTurns(turnIds: readonly string[]): Map<string, UsageSum> {
    if (turnIds.length === 0) return new Map();
    const rows = this.#deps.database
      .select({ turnId: tables.usage.turnId, ...SUMS })
      .from(tables.usage)
      .where(inArray(tables.usage.turnId, [...turnIds]))
      .groupBy(tables.usage.turnId)
      .all();
    return new Map(rows.map(({ turnId, ...sum }) => [turnId!, sum]));
  }

  ofChat(chatId: string): UsageSum {
    return this.#sum(eq(tables.usage.chatId, chatId));
  }

  between(from: number, to: number): UsageSum {
    return this.#sum(and(gte(tables.usage.at, from), lt(tables.usage.at, to)));
  }

  /** Sums by a key, the dearest first; days and months are in local time, the newest first. */
  report(by: UsageGrouping): (UsageSum & { key: string })[] {
    const key = GROUPINGS[by];
    return this.#deps.database
      .select({ key: sql<string>`${key}`, ...SUMS })
      .from(tables.usage)
      .where(by === 'tool' ? eq(tables.usage.kind, 'tool') : undefined)
      .groupBy(key)
      .orderBy(by === 'day' || by === 'month' ? sql`1 DESC` : sql`6 DESC`)
      .all();
  }

  #sum(where: SQL | undefined): UsageSum {
    return this.#deps.database.select(SUMS).from(tables.usage).where(where).get()!;
  }
}

const SUMS = {
  calls: sql<number>`count(*)`,
  inputTokens: sql<number>`coalesce(sum(${tables.usage.inputTokens}), 0)`,
  outputTokens: sql<number>`coalesce(sum(${tables.usage.outputTokens}), 0)`,
  cacheReadTokens: sql<number>`coalesce(sum(${tables.usage.cacheReadTokens}), 0)`,
  costNano: sql<number>`coalesce(sum(${tables.usage.costNano}), 0)`,
  cacheWriteTokens: sql<number>`coalesce(sum(${tables.usage.cacheWriteTokens}), 0)`,
  unpriced: sql<number>`coalesce(sum(${tables.usage.costNano} IS NULL), 0)`,
};

const GROUPINGS = {
  model: sql`coalesce(${tables.usage.provider} || '/' || ${tables.usage.model}, 'unknown')`,
  conversation: sql`coalesce(${tables.usage.chatId}, 'none')`,
  tool: sql`coalesce(${tables.usage.tool}, 'none')`,
  day: sql`strftime('%Y-%m-%d', ${tables.usage.at} / 1000, 'unixepoch', 'localtime')`,
  month: sql`strftime('%Y-%m', ${tables.usage.at} / 1000, 'unixepoch', 'localtime')`,
};
