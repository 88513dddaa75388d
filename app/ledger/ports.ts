/** Tokens to be priced; the same non-overlapping counts as a model reports. */
export interface PricedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Part of `cacheWriteTokens`: those kept for an hour, where the provider charges more. */
  readonly cacheWrite1hTokens?: number | undefined;
  /** Searches that the provider ran itself and charges for. */
  readonly webSearches?: number | undefined;
  /** The service tier that answered; undefined is the usual one. */
  readonly tier?: 'batch' | 'flex' | 'priority' | undefined;
}

export interface Price {
  /** Integer nano-dollars (1e-9 US dollars). */
  readonly costNano: number;
  readonly source: string;
  /** Date of the price data; the day whose price was asked for where the data has none. */
  readonly date: string | undefined;
}

/** Price data. */
export interface Prices {
  /** Undefined where the price is unknown: unknown is never 0. */
  price(provider: string, model: string, tokens: PricedTokens, at: number): Price | undefined;
  /** The models of a provider that have a price; empty where it is not known. */
  models(provider: string): readonly string[];
}

/** Nano-dollars for each token of a model. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** Prices in memory, as `provider/model`; for tests and for a person's own figures. */
export function fixedPrices(rates: Readonly<Record<string, Rates>>): Prices {
  return {
    price(provider, model, tokens) {
      const rate = rates[`${provider}/${model}`];
      if (!rate) return undefined;
      const costNano = Math.round(
        tokens.inputTokens * rate.input +
          tokens.cacheReadTokens * (rate.cacheRead ?? rate.input) +
          tokens.cacheWriteTokens * (rate.cacheWrite ?? rate.input) +
          tokens.outputTokens * rate.output,
      );
      return { costNano, source: 'fixed', date: undefined };
    },
    models: (provider) =>
      Object.keys(rates)
        .filter((id) => id.startsWith(`${provider}/`))
        .map((id) => id.slice(provider.length + 1)),
  };
}
