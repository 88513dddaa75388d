/**
 * The smallest value that so large a share of all does not exceed (nearest rank), of values that are
 * sorted; undefined where there are none.
 */
export function percentileOfSorted(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
