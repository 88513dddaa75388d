/**
 * Whether a regular expression may take time that doubles with every letter: a repetition of
 * something that itself repeats or has ways to choose from, as in `(a+)+`. It errs on the safe side.
 */
export function mayBeEndless(pattern: string): boolean {
  const groups: { repeats: boolean }[] = [{ repeats: false }];
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern[index]!;
    if (sign === '\\') index += 1;
    else if (inClass) inClass = sign !== ']';
    else if (sign === '[') inClass = true;
    else if (sign === '(') groups.push({ repeats: false });
    else if (sign === '|') groups.at(-1)!.repeats = true;
    else if (sign === ')') {
      const inner = groups.length > 1 ? groups.pop()! : groups[0]!;
      if (inner.repeats && repeatsAt(pattern, index + 1)) return true;
      if (inner.repeats) groups.at(-1)!.repeats = true;
    } else if (repeatsAt(pattern, index)) groups.at(-1)!.repeats = true;
  }
  return false;
}

/** `*`, `+` and `{2,}` and the like; `?` is no repetition. */
function repeatsAt(pattern: string, index: number): boolean {
  return /^(?:[*+]|\{\d+(?:,\d*)?\})/u.test(pattern.slice(index, index + 12));
}
