import { calcPrice } from '@pydantic/genai-prices';
import type { Prices } from '../../app/ledger/index.ts';

const SOURCE = 'genai-prices';

/** Prices from the data that ships with `@pydantic/genai-prices`. */
export const genaiPrices: Prices = {
  price(provider, model, tokens, at) {
    const usage = {
      // The price data counts every token that was read as input, the cached ones included.
      input_tokens: tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWriteTokens,
      cache_read_tokens: tokens.cacheReadTokens,
      cache_write_tokens: tokens.cacheWriteTokens,
      output_tokens: tokens.outputTokens,
    };
    const result = calcPrice(usage, model, { providerId: provider, timestamp: new Date(at) });
    if (!result) return undefined;
    return {
      costNano: Math.round(result.total_price * 1e9),
      source: SOURCE,
      date: result.auto_update_timestamp,
    };
  },
};
