import type { WireError } from '../../client/client.ts';
import type { Budget } from '../../state/budgets.svelte.ts';

/** What an error of a budget tells, in nano-dollars; what it does not tell is left out. */
export interface Limit {
  readonly scope: Budget['scope'];
  readonly target: string;
  readonly period: Budget['period'];
  readonly limitNano: number;
  readonly spentNano: number;
  readonly heldNano: number;
  readonly leftNano: number;
  readonly neededNano: number | undefined;
  readonly renewsAt: number | undefined;
  /** The longest answer that fits. */
  readonly maxOutputTokens: number | undefined;
  /** Cheaper models that fit. */
  readonly models: readonly string[];
}

/** Reads the data of a budget's error; undefined where it is another error. */
export function limitOf(error: WireError): Limit | undefined {
  const { budget, fits, ...data } = (error.data ?? {}) as {
    readonly budget?: Pick<Limit, 'scope' | 'target' | 'period'>;
    readonly fits?: { readonly max_output_tokens?: number | null; readonly models?: string[] };
  } & Record<string, unknown>;
  if (error.kind !== 'budget' || !budget || typeof data['left_usd'] !== 'number') return undefined;
  const nano = (name: string): number =>
    typeof data[name] === 'number' ? Math.round(data[name] * 1e9) : 0;
  const renews = data['renews_at'];
  return {
    scope: budget.scope,
    target: budget.target,
    period: budget.period,
    limitNano: nano('limit_usd'),
    spentNano: nano('spent_usd'),
    heldNano: nano('reserved_usd'),
    leftNano: nano('left_usd'),
    neededNano: typeof data['needed_usd'] === 'number' ? nano('needed_usd') : undefined,
    renewsAt: typeof renews === 'string' ? Date.parse(renews) : undefined,
    maxOutputTokens: fits?.max_output_tokens ?? undefined,
    models: fits?.models ?? [],
  };
}
