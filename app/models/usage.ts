import * as z from 'zod';

/**
 * Tokens of one model call. The three input figures do not overlap, whatever the provider's own
 * convention: the sum is what the model read. Reasoning tokens are part of the output.
 */
export const tokenUsage = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  reasoningTokens: z.number().int().nonnegative(),
  /** Part of `cacheWriteTokens`: those that are kept for an hour, where the provider charges more. */
  cacheWrite1hTokens: z.number().int().nonnegative().optional(),
  /** Searches that the provider ran itself and charges for. */
  webSearches: z.number().int().nonnegative().optional(),
  /** The service tier that answered; left out where it is the usual one. */
  tier: z.enum(['batch', 'flex', 'priority']).optional(),
});

export type TokenUsage = z.infer<typeof tokenUsage>;

export const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    ...sumOf('cacheWrite1hTokens', a, b),
    ...sumOf('webSearches', a, b),
  };
}

function sumOf(name: 'cacheWrite1hTokens' | 'webSearches', a: TokenUsage, b: TokenUsage) {
  const sum = (a[name] ?? 0) + (b[name] ?? 0);
  return sum === 0 ? {} : { [name]: sum };
}
