/** Earlier than this share of a period, what was spent says nothing of the rest. */
const FIRST_SHARE = 0.1;

/**
 * What an account will probably have spent when its period ends, in nano-dollars, if it goes on as
 * it has so far; undefined for periods without an end, and while too little of one has passed.
 */
export function expectedAtEnd(
  spentNano: number,
  { since, until }: { readonly since: number; readonly until: number },
  now: number,
): number | undefined {
  if (until === Number.MAX_SAFE_INTEGER || until <= since) return undefined;
  const share = (now - since) / (until - since);
  if (share < FIRST_SHARE || share > 1) return undefined;
  return Math.round(spentNano / share);
}
