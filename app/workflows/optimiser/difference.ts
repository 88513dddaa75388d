export interface DifferenceLine {
  readonly mark: 'same' | 'less' | 'more';
  readonly text: string;
}

/** More lines than this in the part that differs are told as a whole. */
const MOST = 1500;

/**
 * Line by line from one text to the other: what stays, what goes, what comes. By the longest common
 * subsequence of what lies between the equal beginning and the equal end (Wagner and Fischer 1974).
 */
export function differenceOf(before: string, after: string): DifferenceLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const least = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < least && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const same = (text: string): DifferenceLine => ({ mark: 'same', text });
  return [
    ...old.slice(0, head).map(same),
    ...between(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/u, '').split(/\r?\n/u);
}

function between(old: readonly string[], fresh: readonly string[]): DifferenceLine[] {
  const less = (text: string): DifferenceLine => ({ mark: 'less', text });
  const more = (text: string): DifferenceLine => ({ mark: 'more', text });
  if (old.length > MOST || fresh.length > MOST) return [...old.map(less), ...fresh.map(more)];
  const common = commonLengths(old, fresh);
  const lines: DifferenceLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length && b < fresh.length) {
    if (old[a] === fresh[b]) {
      lines.push({ mark: 'same', text: old[a]! });
      a += 1;
      b += 1;
    } else if (common[a + 1]![b]! >= common[a]![b + 1]!) lines.push(less(old[a++]!));
    else lines.push(more(fresh[b++]!));
  }
  return [...lines, ...old.slice(a).map(less), ...fresh.slice(b).map(more)];
}

/** By how many lines the rest of both texts has in common, from each place on. */
function commonLengths(old: readonly string[], fresh: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () =>
    new Array<number>(fresh.length + 1).fill(0),
  );
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = fresh.length - 1; b >= 0; b -= 1) {
      table[a]![b] =
        old[a] === fresh[b]
          ? table[a + 1]![b + 1]! + 1
          : Math.max(table[a + 1]![b]!, table[a]![b + 1]!);
    }
  }
  return table;
}
