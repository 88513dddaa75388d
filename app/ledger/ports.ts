/** Tokens to be priced; the same non-overlapping counts as a model reports. */
export interface PricedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface Price {
  /** Integer nano-dollars (1e-9 US dollars). */
  readonly costNano: number;
  readonly source: string;
  /** Date of the price data, where known. */
  readonly date: string | undefined;
}

/** Price data. */
export interface Prices {
  /** Undefined where the price is unknown: unknown is never 0. */
  price(provider: string, model: string, tokens: PricedTokens, at: number): Price | undefined;
}
