import {
  calcPrice,
  findProvider,
  type ModelPrice,
  type Provider,
  type Usage,
} from '@pydantic/genai-prices';
import type { PricedTokens, Prices } from '../../app/ledger/index.ts';
import { doesOtherWork } from './models/other-work.ts';
import { plainCost } from './price-rates.ts';
import { searchFee } from './search-fees.ts';

const SOURCE = 'genai-prices';

/**
 * What a service tier costs beside the usual one, where the provider states one figure for all of
 * its models; a tier that is not listed has an unknown price.
 * Half for batches: https://platform.claude.com/docs/en/build-with-claude/batch-processing,
 * https://platform.openai.com/docs/guides/batch and https://ai.google.dev/gemini-api/docs/batch-api.
 * Half for flex: https://platform.openai.com/docs/guides/flex-processing.
 */
const TIERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  anthropic: { batch: 0.5 },
  openai: { batch: 0.5, flex: 0.5 },
  google: { batch: 0.5 },
};

const PROBE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

interface Found {
  readonly provider: Provider;
  /** Set where the price does not depend on the time; it was asked for successfully. */
  readonly price: ModelPrice | undefined;
  readonly date: string | undefined;
}

/**
 * Prices from the data that ships with `@pydantic/genai-prices`. Each model is looked for once: the
 * data does not change while this runs. What its calculation takes for plain tokens (30 microseconds,
 * three times for each call) is spared where the price list alone tells the result.
 */
export function genaiPrices(): Prices {
  const found = new Map<string, Found>();

  /** The library throws for a price list that lacks a part; such a price is unknown as well. */
  const lookUp = (provider: string, model: string, tokens: PricedTokens, at: number) => {
    const key = `${provider}/${model}`;
    const known = found.get(key);
    const plain = known?.price && plainCost(known.price, tokens);
    if (plain !== undefined) {
      return { usd: plain, date: known!.date, chargesSearch: true, writes: true };
    }
    const timestamp = new Date(at);
    const options = known
      ? { provider: known.provider, timestamp }
      : { providerId: provider, timestamp };
    try {
      const result = calcPrice(usageOf(tokens), model, options) ?? undefined;
      if (!result) return undefined;
      const { total_price: usd, auto_update_timestamp: date, model_price: price } = result;
      if (!known) {
        found.set(key, {
          provider: { ...result.provider, models: [result.model] },
          price: Array.isArray(result.model.prices) ? undefined : price,
          date,
        });
      }
      const writes = 'output_mtok' in price;
      return { usd, date, chargesSearch: 'web_searches_kcount' in price, writes };
    } catch {
      return undefined;
    }
  };

  return {
    price(provider, model, tokens, at) {
      const factor = tokens.tier === undefined ? 1 : TIERS[provider]?.[tokens.tier];
      if (factor === undefined) return undefined;
      const result = lookUp(provider, model, tokens, at);
      if (!result) return undefined;
      const { webSearches = 0 } = tokens;
      const fees =
        webSearches === 0 || result.chargesSearch ? 0 : searchFee(provider, model, webSearches);
      if (fees === undefined) return undefined;
      return {
        costNano: Math.round((result.usd * factor + fees) * 1e9),
        source: tokens.tier === undefined ? SOURCE : `${SOURCE}, ${tokens.tier} tier`,
        date: result.date ?? new Date(at).toISOString().slice(0, 10),
      };
    },
    models: (provider) =>
      (findProvider({ providerId: provider })?.models ?? [])
        .filter(
          ({ deprecated, id }) =>
            deprecated !== true &&
            !doesOtherWork(id) &&
            lookUp(provider, id, PROBE, Date.now())?.writes === true,
        )
        .map(({ id }) => id),
  };
}

/** The price data counts every token that was read as input, the cached ones included. */
function usageOf(tokens: PricedTokens): Usage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens = 0 } = tokens;
  return {
    input_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    cache_read_tokens: cacheReadTokens,
    cache_write_tokens: cacheWriteTokens,
    ...(cacheWrite1hTokens > 0 ? { cache_write_1h_tokens: cacheWrite1hTokens } : {}),
    ...(tokens.webSearches ? { web_searches: tokens.webSearches } : {}),
    output_tokens: tokens.outputTokens,
  };
}
