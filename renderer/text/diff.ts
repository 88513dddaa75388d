/** A stretch of text that stands in both, only in the old one, or only in the new one. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Comparing takes time with the product of the lengths: longer texts are compared by lines. */
const MOST_STEPS = 1_000_000;

/**
 * The difference of two texts by words, or by lines where they are long: the longest common
 * subsequence (Wagner and Fischer, 1974), with what begins and ends alike set aside first.
 */
export function diffTexts(before: string, after: string): DiffPart[] {
  const words = [before, after].map((text) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu));
  const [old = [], now = []] = words.map((found) => found ?? []);
  if (old.length * now.length <= MOST_STEPS) return merged(diffUnits(old, now));
  const lines = [before, after].map((text) => text.split(/(?<=\n)/u));
  const [oldLines = [], nowLines = []] = lines;
  if (oldLines.length * nowLines.length <= MOST_STEPS) return merged(diffUnits(oldLines, nowLines));
  return merged([
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ]);
}

function diffUnits(old: readonly string[], now: readonly string[]): DiffPart[] {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const same = (units: readonly string[]): DiffPart[] =>
    units.map((text) => ({ kind: 'same', text }));
  return [
    ...same(old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end)),
  ];
}

function middle(old: readonly string[], now: readonly string[]): DiffPart[] {
  const width = now.length + 1;
  /** Length of the longest common subsequence of what is left from a pair of places on. */
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i]! });
      i += 1;
      j += 1;
    } else if (
      j === now.length ||
      (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      parts.push({ kind: 'removed', text: old[i]! });
      i += 1;
    } else {
      parts.push({ kind: 'added', text: now[j]! });
      j += 1;
    }
  }
  return parts;
}

/** Neighbours of one kind put together; nothing empty. */
function merged(parts: readonly DiffPart[]): DiffPart[] {
  const result: { kind: DiffPart['kind']; text: string }[] = [];
  for (const { kind, text } of parts) {
    const last = result.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text !== '') result.push({ kind, text });
  }
  return result;
}

/** Characters that nobody sees are shown by their number, so that nobody is deceived by them. */
export function showHidden(text: string): string {
  return text.replace(
    /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu,
    (mark) => `⟦U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟧`,
  );
}
