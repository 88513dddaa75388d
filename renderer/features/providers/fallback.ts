/** Models to try after each model, as the settings hold them. */
export type Chains = Readonly<Record<string, readonly string[]>>;

/** The most models that the settings take for one chain. */
const LONGEST = 10;

/** Puts a model at the end of a chain; one that is in it already, or heads it, changes nothing. */
export function added(chains: Chains, head: string, model: string): Chains {
  const chain = chains[head] ?? [];
  if (model === head || chain.includes(model) || chain.length >= LONGEST) return chains;
  return { ...chains, [head]: [...chain, model] };
}

/** Takes a model out; a chain without any is gone. */
export function removed(chains: Chains, head: string, model: string): Chains {
  const left = (chains[head] ?? []).filter((other) => other !== model);
  const { [head]: _gone, ...others } = chains;
  return left.length === 0 ? others : { ...chains, [head]: left };
}

/** Moves a model one place up (-1) or down (1). */
export function moved(chains: Chains, head: string, model: string, by: -1 | 1): Chains {
  const chain = [...(chains[head] ?? [])];
  const from = chain.indexOf(model);
  const to = from + by;
  if (from < 0 || to < 0 || to >= chain.length) return chains;
  [chain[from], chain[to]] = [chain[to]!, chain[from]!];
  return { ...chains, [head]: chain };
}

/** As the settings take them. */
export function writable(chains: Chains): Record<string, string[]> {
  return Object.fromEntries(Object.entries(chains).map(([head, chain]) => [head, [...chain]]));
}
