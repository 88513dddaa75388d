import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { compact, dollars } from './money.ts';

/** What something cost; an unknown price is told as unknown, never as 0. */
export function costText(cost: { readonly costNano: number | null }): string {
  if (cost.costNano === null) return m.cost_unknown();
  return cost.costNano === 0 ? m.cost_free() : dollars(cost.costNano, getLocale());
}

export function tokensText(cost: {
  readonly inputTokens: number;
  readonly outputTokens: number;
}): string {
  return m.tokens({
    input: compact(cost.inputTokens, getLocale()),
    output: compact(cost.outputTokens, getLocale()),
  });
}

/** A sum of which a part may have no known price: at least so much. */
export function sumText(sum: { readonly costNano: number; readonly unpriced: number }): string {
  if (sum.unpriced === 0) return dollars(sum.costNano, getLocale());
  return sum.costNano === 0
    ? m.cost_unknown()
    : m.cost_at_least({ cost: dollars(sum.costNano, getLocale()) });
}
