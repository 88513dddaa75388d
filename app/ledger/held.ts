import { subjectOf, type Budget } from './scope.ts';
import type { Spend } from './spend.ts';

/** A call that runs and what it may cost at most, in nano-dollars. */
export interface HeldCall {
  readonly id: string;
  readonly at: number;
  readonly spend: Spend;
  readonly holdNano: number;
}

/**
 * What the calls that run now may still cost an account. It is never stored: a hold that a crash or
 * a changed budget could leave behind cannot be, for it goes with its call.
 */
export function heldIn(
  budget: Budget,
  account: { readonly subject: string; readonly since: number; readonly until: number },
  calls: Iterable<HeldCall>,
): number {
  let held = 0;
  for (const call of calls) {
    if (call.at < account.since || call.at >= account.until) continue;
    if (subjectOf(budget, call.spend, call.id) === account.subject) held += call.holdNano;
  }
  return held;
}
