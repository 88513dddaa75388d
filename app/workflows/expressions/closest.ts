/** The known word that a wrong one is most likely meant to be; undefined where none is near. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const small = word.toLowerCase();
  const most = Math.max(1, Math.floor(word.length / 3));
  const near = known
    .map((other) => ({ other, away: distance(small, other.toLowerCase()) }))
    .filter(({ away }) => away <= most)
    .sort((a, b) => a.away - b.away);
  return near[0]?.other;
}

/** Letters to add, drop, change or swap with their neighbour (Damerau, CACM 7(3), 1964). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          rows[row - 1]![column]! + 1,
          line[column - 1]! + 1,
          rows[row - 1]![column - 1]! + (same ? 0 : 1),
          swapped && row > 1 && column > 1 ? rows[row - 2]![column - 2]! + 1 : Infinity,
        ),
      );
    }
    rows.push(line);
  }
  return rows[a.length]![b.length]!;
}
