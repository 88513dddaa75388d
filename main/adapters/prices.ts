import { calcPrice, findProvider, type Provider, type Usage } from '@pydantic/genai-prices';
import type { PricedTokens, Prices } from '../../app/ledger/index.ts';

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

/**
 * Prices from the data that ships with `@pydantic/genai-prices`. Finding a model among all of a
 * provider takes most of a look-up, so each is found once: the data does not change while this runs.
 */
export function genaiPrices(): Prices {
  const found = new Map<string, Provider>();

  /** The library throws for a price list that lacks a part; such a price is unknown as well. */
  const lookUp = (provider: string, model: string, tokens: PricedTokens, at: number) => {
    const key = `${provider}/${model}`;
    const known = found.get(key);
    const timestamp = new Date(at);
    const options = known ? { provider: known, timestamp } : { providerId: provider, timestamp };
    try {
      const result = calcPrice(usageOf(tokens), model, options) ?? undefined;
      if (result && !known) found.set(key, { ...result.provider, models: [result.model] });
      return result;
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
      return {
        costNano: Math.round(result.total_price * factor * 1e9),
        source: tokens.tier === undefined ? SOURCE : `${SOURCE}, ${tokens.tier} tier`,
        date: result.auto_update_timestamp ?? new Date(at).toISOString().slice(0, 10),
      };
    },
    models: (provider) =>
      (findProvider({ providerId: provider })?.models ?? [])
        .filter(
          ({ deprecated, id }) => deprecated !== true && lookUp(provider, id, PROBE, Date.now()),
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
