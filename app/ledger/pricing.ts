import type { Price, PricedTokens, Prices } from './ports.ts';

/** What a model call may come to, before it is sent. */
export interface Worst {
  readonly provider: string;
  /** The price data's id of the provider, where it is another one. */
  readonly priceProvider?: string | undefined;
  readonly model: string;
  /** No request of this size is longer, in tokens. */
  readonly maxInputTokens: number;
  /** Thinking included. */
  readonly maxOutputTokens: number;
}

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/**
 * The most that a call can cost in integer nano-dollars; null where the price is unknown. The
 * whole request counts at the dearer of the usual and the cache-writing price, and at the price of
 * the tier that a request of this size is in.
 */
export function worstCase(prices: Prices, worst: Worst, at: number): number | null {
  const { maxInputTokens, maxOutputTokens: outputTokens } = worst;
  const read = { ...NONE, inputTokens: maxInputTokens, outputTokens };
  const written = { ...NONE, cacheWriteTokens: maxInputTokens, outputTokens };
  const costs = [read, written].map((tokens) => priceOf(prices, worst, tokens, at)?.costNano);
  const known = costs.filter((cost) => cost !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

export function priceOf(
  prices: Prices,
  asked: { provider: string; priceProvider?: string | undefined; model: string },
  tokens: PricedTokens,
  at: number,
): Price | undefined {
  return prices.price(asked.priceProvider ?? asked.provider, asked.model, tokens, at);
}

/** What of a call that was refused would fit. */
export interface Fitting {
  /** The longest answer that fits; undefined where even the shortest one does not. */
  readonly maxOutputTokens: number | undefined;
  /** Models of the same provider that fit, the dearest first. */
  readonly models: readonly string[];
}

/** An answer shorter than this is of no use. */
const SHORTEST_ANSWER = 256;
const SHOWN_MODELS = 3;

/** Finds what would fit into `leftNano`: a shorter answer, or cheaper models. */
export function whatFits(prices: Prices, worst: Worst, leftNano: number, at: number): Fitting {
  const cost = (change: Partial<Worst>): number =>
    worstCase(prices, { ...worst, ...change }, at) ?? Infinity;
  const models = prices
    .models(worst.priceProvider ?? worst.provider)
    .filter((model) => model !== worst.model)
    .map((model) => ({ model, cost: cost({ model }) }))
    .filter((found) => found.cost > 0 && found.cost <= leftNano)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, SHOWN_MODELS)
    .map(({ model }) => `${worst.provider}/${model}`);
  if (cost({ maxOutputTokens: SHORTEST_ANSWER }) > leftNano) {
    return { maxOutputTokens: undefined, models };
  }
  let fits = SHORTEST_ANSWER;
  let tooLong = worst.maxOutputTokens;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (cost({ maxOutputTokens: middle }) <= leftNano) fits = middle;
    else tooLong = middle;
  }
  return { maxOutputTokens: fits, models };
}
