import type { Prices } from './ledger/index.ts';
import { providerById, ratesOf } from './models/index.ts';
import type { Settings } from './settings/index.ts';

/** Prices in which the person's own figures for a model come before the price data. */
export function ownPrices(prices: Prices, settings: () => Settings): Prices {
  const ownPrice = (provider: string, model: string) => {
    for (const [id, own] of Object.entries(settings().providers)) {
      const price = own.overrides?.[model]?.price;
      if (price && (providerById(id)?.priceId ?? id) === provider) return price;
    }
    return undefined;
  };
  return {
    models: (provider) => prices.models(provider),
    price(provider, model, tokens, at) {
      const own = ownPrice(provider, model);
      if (!own) return prices.price(provider, model, tokens, at);
      const rates = ratesOf(own);
      const cost =
        tokens.inputTokens * rates.input +
        tokens.cacheReadTokens * (rates.cacheRead ?? rates.input) +
        tokens.cacheWriteTokens * (rates.cacheWrite ?? rates.input) +
        tokens.outputTokens * rates.output;
      return { costNano: Math.round(cost), source: 'your settings', date: undefined };
    },
  };
}
