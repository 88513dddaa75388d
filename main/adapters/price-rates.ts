import type { ModelPrice } from '@pydantic/genai-prices';
import type { PricedTokens } from '../../app/ledger/index.ts';

const MILLION = 1_000_000;

/**
 * What plain tokens come to at a price list, in dollars; undefined where the price data's own,
 * slower calculation has to tell: searches, cache writes of an hour, a charge for each request, or
 * a part that is missing. By its rule a request is priced as a whole by the tier that its input is
 * in, and cache tokens without a price of their own count as input.
 */
export function plainCost(price: ModelPrice, tokens: PricedTokens): number | undefined {
  const { input_mtok: input, output_mtok: output } = price;
  if (tokens.webSearches || tokens.cacheWrite1hTokens || 'requests_kcount' in price) {
    return undefined;
  }
  if (input === undefined || output === undefined) return undefined;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = tokens;
  const size = inputTokens + cacheReadTokens + cacheWriteTokens;
  return (
    (rate(input, size) * inputTokens +
      rate(price['cache_read_mtok'] ?? input, size) * cacheReadTokens +
      rate(price['cache_write_mtok'] ?? input, size) * cacheWriteTokens +
      rate(output, size) * outputTokens) /
    MILLION
  );
}

function rate(figure: NonNullable<ModelPrice['input_mtok']>, size: number): number {
  if (typeof figure === 'number') return figure;
  let price = figure.base;
  let start = -1;
  for (const tier of figure.tiers) {
    if (size > tier.start && tier.start > start) ({ price, start } = tier);
  }
  return price;
}
