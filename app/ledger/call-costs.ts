import { and, asc, eq } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';
import type { PricedTokens, Prices } from './ports.ts';

type Row = typeof tables.usage.$inferSelect;

/** What the parts of a call cost, in integer nano-dollars. */
export interface CostParts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Searches that the provider ran itself. */
  readonly search: number;
  /** Part of `output`. */
  readonly reasoning: number;
}

/** One call of a turn as the ledger has it; `parts` is left out where the price cannot be split. */
export type CallCost = Row & { readonly parts: CostParts | undefined };

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Each part is rounded by itself, so that their sum may differ by so many nano-dollars. */
const ROUNDING = 5;

/**
 * The calls of a turn, the first first, each with what its parts cost. `priceIdOf` gives the price
 * data's id of a provider.
 */
export function callCosts(
  database: Database,
  prices: Prices,
  { chatId, turnId }: { readonly chatId: string; readonly turnId: string },
  priceIdOf: (provider: string) => string,
): CallCost[] {
  const { usage } = tables;
  return database
    .select()
    .from(usage)
    .where(and(eq(usage.chatId, chatId), eq(usage.turnId, turnId)))
    .orderBy(asc(usage.seq))
    .all()
    .map((row) => ({ ...row, parts: partsOf(prices, row, priceIdOf(row.provider ?? '')) }));
}

/**
 * Each kind of token priced alone, at the moment of the call. Undefined where that is not what the
 * call cost: the provider told a price of its own, a large request had another price, or the
 * prices have changed since.
 */
function partsOf(prices: Prices, row: Row, provider: string): CostParts | undefined {
  const { model, costNano } = row;
  if (costNano === null || model === null || row.priceSource === 'free') return undefined;
  const tier = row.tier === null ? {} : { tier: row.tier as PricedTokens['tier'] };
  const price = (tokens: Partial<PricedTokens>): number =>
    prices.price(provider, model, { ...NONE, ...tier, ...tokens }, row.at)?.costNano ?? NaN;
  const priced = (count: number, tokens: Partial<PricedTokens>): number =>
    count === 0 ? 0 : price(tokens);
  const parts = {
    input: priced(row.inputTokens, { inputTokens: row.inputTokens }),
    output: priced(row.outputTokens, { outputTokens: row.outputTokens }),
    cacheRead: priced(row.cacheReadTokens, { cacheReadTokens: row.cacheReadTokens }),
    cacheWrite: priced(row.cacheWriteTokens, {
      cacheWriteTokens: row.cacheWriteTokens,
      cacheWrite1hTokens: row.cacheWrite1hTokens,
    }),
    search: priced(row.webSearches, { webSearches: row.webSearches }),
  };
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  if (!(Math.abs(sum - costNano) <= ROUNDING)) return undefined;
  const share = row.outputTokens === 0 ? 0 : row.reasoningTokens / row.outputTokens;
  return { ...parts, reasoning: Math.round(parts.output * share) };
}
