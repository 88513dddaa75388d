import type { tables } from '../storage/index.ts';
import type { Budget } from './scope.ts';

/** The account of a budget in one of its periods; `heldNano` is what the calls that run may cost. */
export type BudgetWindow = typeof tables.budgetWindows.$inferSelect & { readonly heldNano: number };

/** A budget with the account that a call goes to. */
export interface Account {
  readonly budget: Budget;
  readonly window: BudgetWindow;
}

/** Why a call was not let through. Money in integer nano-dollars. */
export interface BudgetRefusal {
  readonly reason: 'no-room' | 'price-unknown';
  readonly budget: Budget;
  /** The limit with what was allowed once on top. */
  readonly limitNano: number;
  readonly spentNano: number;
  readonly heldNano: number;
  /** What a call may cost at most; 0 or more. */
  readonly leftNano: number;
  /** When the budget starts anew; undefined where it never does. */
  readonly renewsAt: number | undefined;
}

export function limitOf({ budget, window }: Account): number {
  return budget.limitNano + window.raisedNano;
}

/** What may still be reserved; negative where more was spent than allowed. */
export function leftOf(account: Account): number {
  return limitOf(account) - account.window.spentNano - account.window.heldNano;
}

/**
 * The hard budget that has the least room for a call, where it does not fit; undefined where the
 * call may be sent. `holdNano` is null where the price is unknown. What costs nothing always fits.
 */
export function refusalOf(
  accounts: readonly Account[],
  holdNano: number | null,
  refuseUnknownPrice: boolean,
): BudgetRefusal | undefined {
  if (holdNano === 0) return undefined;
  const hard = accounts.filter(({ budget }) => budget.hard).sort((a, b) => leftOf(a) - leftOf(b));
  const tightest = hard[0];
  if (!tightest) return undefined;
  if (holdNano === null) {
    if (leftOf(tightest) <= 0) return refusal(tightest, 'no-room');
    return refuseUnknownPrice ? refusal(tightest, 'price-unknown') : undefined;
  }
  return holdNano > leftOf(tightest) ? refusal(tightest, 'no-room') : undefined;
}

function refusal(account: Account, reason: BudgetRefusal['reason']): BudgetRefusal {
  const { budget, window } = account;
  return {
    reason,
    budget,
    limitNano: limitOf(account),
    spentNano: window.spentNano,
    heldNano: window.heldNano,
    leftNano: Math.max(0, leftOf(account)),
    renewsAt: window.until === Number.MAX_SAFE_INTEGER ? undefined : window.until,
  };
}

export type WarningLevel = 0 | 1 | 2;

/** How loudly a person should hear of an account: 1 nearly used up, 2 used up. */
export function warningLevel(account: Account): WarningLevel {
  const limit = limitOf(account);
  const { spentNano } = account.window;
  if (spentNano >= limit) return 2;
  return spentNano >= limit * account.budget.warnAt ? 1 : 0;
}
