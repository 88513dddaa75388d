/** Cuts at `max` characters without splitting a surrogate pair, and says how much was left out. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/.test(text[max - 1] ?? '') ? max - 1 : max;
  return `${text.slice(0, end)}… [${text.length - end} more characters]`;
}

/** JSON with object keys in order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

/** Tells texts apart; not for secrets (two 32-bit FNV-1a sums and the length). */
export function fingerprint(text: string): string {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    low = Math.imul(low ^ code, 0x01000193) >>> 0;
    high = Math.imul(high ^ (code + place), 0x01000193) >>> 0;
  }
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  return `${hex(low)}${hex(high)}-${text.length}`;
}
