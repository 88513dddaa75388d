import type { Nearest, VectorTable } from './ports.ts';

/**
 * The `k` rows most alike to a query, best first. All vectors have length 1, so that the cosine is
 * the sum of the products. Ties go to the earlier row.
 */
export function nearest(query: Float32Array, table: VectorTable, k: number): Nearest[] {
  const { values, width, count } = table;
  const best: Nearest[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row += 1) {
    const likeness = product(query, values, row * width, width);
    if (best.length >= k && likeness <= least) continue;
    let at = best.length;
    while (at > 0 && best[at - 1]!.likeness < likeness) at -= 1;
    best.splice(at, 0, { row, likeness });
    if (best.length > k) best.pop();
    least = best.at(-1)?.likeness ?? least;
  }
  return best;
}

/** Four sums side by side: the processor need not wait for one addition to begin the next. */
function product(query: Float32Array, values: Float32Array, from: number, width: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < width; at += 4) {
    a += query[at]! * values[from + at]!;
    b += query[at + 1]! * values[from + at + 1]!;
    c += query[at + 2]! * values[from + at + 2]!;
    d += query[at + 3]! * values[from + at + 3]!;
  }
  for (; at < width; at += 1) a += query[at]! * values[from + at]!;
  return a + b + c + d;
}

/** A vector of length 1 in the same direction; one of zeros stays as it is. */
export function unit(vector: ArrayLike<number>): Float32Array {
  let squares = 0;
  for (let at = 0; at < vector.length; at += 1) squares += vector[at]! ** 2;
  const length = Math.sqrt(squares) || 1;
  return Float32Array.from(vector, (value) => value / length);
}
