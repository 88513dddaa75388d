import type { CommandOutput } from '../../app/contract/index.ts';

type BudgetView = CommandOutput<'budgets.set'>;

const usd = (nano: number): number => nano / 1e9;

/** A budget as programs outside know it: money in US dollars, times in ISO 8601. */
export function wireBudget(budget: BudgetView) {
  const accounts = budget.accounts.map((account) => ({
    subject: account.subject,
    spent_usd: usd(account.spentNano),
    reserved_usd: usd(account.heldNano),
    raised_usd: usd(account.raisedNano),
    left_usd: usd(account.leftNano),
    unpriced_calls: account.unpriced,
    level: account.level,
  }));
  const only = accounts.length === 1 ? accounts[0] : undefined;
  return {
    id: budget.id,
    scope: budget.scope,
    target: budget.target === '' ? null : budget.target,
    period: budget.period,
    limit_usd: usd(budget.limitNano),
    hard: budget.hard,
    warn_at: budget.warnAt,
    time_zone: budget.timeZone,
    renews_at: budget.renewsAt === undefined ? null : new Date(budget.renewsAt).toISOString(),
    // With one account, its figures stand beside the limit; with several, in `accounts` only.
    ...(only === undefined
      ? {}
      : { spent_usd: only.spent_usd, reserved_usd: only.reserved_usd, left_usd: only.left_usd }),
    accounts,
  };
}
