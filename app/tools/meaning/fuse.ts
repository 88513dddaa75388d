/** A tool with a score that compares within its own list only. */
export interface Placed<T> {
  readonly item: T;
  readonly score: number;
}

/** How little a place counts by; Cormack, Clarke and Buettcher (SIGIR 2009) found 60. */
const DAMPING = 60;
/** What an item scores that only the second list has, where the first is empty: a poor fit. */
const FAINT = 0.3;

/**
 * Two rankings as one by reciprocal rank fusion: places alone count, since the scores of words and
 * of meaning have no common scale. The scores that come out are those of the first list in falling
 * order, so that they say what they said before: how well the best of it fits.
 */
export function fuse<T>(first: readonly Placed<T>[], second: readonly T[], k: number): Placed<T>[] {
  const sums = new Map<T, number>();
  const add = (item: T, place: number): void =>
    void sums.set(item, (sums.get(item) ?? 0) + 1 / (DAMPING + place + 1));
  first.forEach(({ item }, place) => add(item, place));
  second.forEach(add);
  const falling = first.map(({ score }) => score).sort((a, b) => b - a);
  const last = falling.at(-1) ?? FAINT;
  return [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, k)
    .map(([item], place) => ({
      item,
      score: falling[place] ?? (last * (falling.length + 1)) / (place + 2),
    }));
}
