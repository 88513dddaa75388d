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

/** More than any model reads or writes in one call: a figure beyond it is no count of tokens. */
const MOST_TOKENS = 1e9;

/**
 * Figures of a provider as whole numbers; undefined where one of them cannot be a count of tokens
 * (negative, endless, no number), so that what a server tells can never lower what was spent.
 */
export function credibleUsage(told: TokenUsage): TokenUsage | undefined {
  const { tier, cacheWrite1hTokens = 0, webSearches = 0, ...figures } = told;
  const all: unknown[] = [...Object.values(figures), cacheWrite1hTokens, webSearches];
  if (!all.every((n) => typeof n === 'number' && n >= 0 && n <= MOST_TOKENS)) return undefined;
  const written = Math.round(figures.outputTokens);
  const cacheWrite = Math.round(figures.cacheWriteTokens);
  const hour = Math.min(Math.round(cacheWrite1hTokens), cacheWrite);
  const searches = Math.round(webSearches);
  return {
    inputTokens: Math.round(figures.inputTokens),
    outputTokens: written,
    cacheReadTokens: Math.round(figures.cacheReadTokens),
    cacheWriteTokens: cacheWrite,
    reasoningTokens: Math.min(Math.round(figures.reasoningTokens), written),
    ...(hour > 0 ? { cacheWrite1hTokens: hour } : {}),
    ...(searches > 0 ? { webSearches: searches } : {}),
    ...(tier === undefined ? {} : { tier }),
  };
}

/**
 * What a call has used by a later reading: what was written before is not unwritten, whatever a
 * server says then.
 */
export function laterUsage(
  known: TokenUsage | undefined,
  told: TokenUsage,
): { readonly usage: TokenUsage; readonly fell: boolean } {
  if (!known || told.outputTokens >= known.outputTokens) return { usage: told, fell: false };
  return { usage: { ...told, outputTokens: known.outputTokens }, fell: true };
}

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
