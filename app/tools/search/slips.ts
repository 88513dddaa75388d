const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Letters may be swapped from here on, anything may have slipped in longer words. */
const SHORTEST = 4;
const SHORTEST_CHANGED = 5;
const LONGEST = 24;

/**
 * What one slip may have made this word of. The first letter is nearly always right (Pollock and
 * Zamora, "Automatic spelling correction in scientific and scholarly text", 1984).
 */
export function oneSlipFrom(word: string): string[] {
  if (word.length < SHORTEST || word.length > LONGEST || !/^[a-z]+$/u.test(word)) return [];
  const all: string[] = [];
  for (let at = 1; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after.length > 1) all.push(before + after[1]! + after[0]! + after.slice(2));
    if (word.length < SHORTEST_CHANGED) continue;
    if (after.length > 0) all.push(before + after.slice(1));
    for (const letter of LETTERS) {
      all.push(before + letter + after);
      if (after.length > 0) all.push(before + letter + after.slice(1));
    }
  }
  return all;
}
