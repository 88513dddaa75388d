/**
 * What `make` gives, made anew only when one of the parts that it depends on is another one than
 * before (by identity). `make` may read nothing else that changes.
 */
export function remade<T>(parts: () => readonly unknown[], make: () => T): () => T {
  let kept: { readonly parts: readonly unknown[]; readonly value: T } | undefined;
  return () => {
    const now = parts();
    if (
      kept?.parts.length !== now.length ||
      now.some((part, at) => !Object.is(part, kept!.parts[at]))
    )
      kept = { parts: now, value: make() };
    return kept.value;
  };
}
