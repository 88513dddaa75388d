/**
 * What the searches of one call come to in dollars, for models whose price list in the price data
 * says nothing of it; undefined where it is not known. What a provider gives away each day counts
 * in full: how much of it is left is not told.
 *
 * Google charges for each query of Gemini 3 and later, and once for a call of older models
 * (https://ai.google.dev/gemini-api/docs/pricing); OpenAI charges most for its search models
 * (https://platform.openai.com/docs/pricing).
 */
export function searchFee(provider: string, model: string, searches: number): number | undefined {
  if (provider === 'google') return /gemini-[12]\b/.test(model) ? 0.035 : 0.014 * searches;
  if (provider === 'openai') return 0.025 * searches;
  return undefined;
}
