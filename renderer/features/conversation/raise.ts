import type { WireError } from '../../client/client.ts';

/** Smallest step by which a budget is raised in place: ten cents, in nano-dollars. */
const STEP_NANO = 1e8;
const NANO = 1e9;

export interface Raise {
  readonly budgetId: string;
  readonly amountNano: number;
  /** The account that is meant where the budget counts each by itself. */
  readonly subject: string | undefined;
}

/**
 * By how much the budget that refused a call must be raised for the call to fit, in full steps;
 * undefined where the error does not tell, or where the account cannot be known from here.
 */
export function raiseFor(error: WireError, chatId: string | undefined): Raise | undefined {
  if (error.code !== 'budget.exceeded') return undefined;
  const {
    budget,
    needed_usd: needed,
    left_usd: left,
  } = (error.data ?? {}) as {
    budget?: { id?: unknown; scope?: unknown; target?: unknown };
    needed_usd?: unknown;
    left_usd?: unknown;
  };
  if (typeof budget?.id !== 'string' || typeof left !== 'number') return undefined;
  const each = budget.target === '*';
  if (each && budget.scope !== 'chat') return undefined;
  const missing = typeof needed === 'number' ? (needed - left) * NANO : STEP_NANO;
  return {
    budgetId: budget.id,
    amountNano: Math.max(1, Math.ceil(missing / STEP_NANO)) * STEP_NANO,
    subject: each ? chatId : undefined,
  };
}
