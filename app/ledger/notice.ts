import type { Crossing } from './book.ts';
import type { Excess, Ledger } from './ledger.ts';
import { limitOf } from './decide.ts';
import { budgetName, usd } from './errors.ts';

export type MoneyNotice = ReturnType<typeof budgetNotice> | ReturnType<typeof excessNotice>;

/** Tells of budgets that are nearly used up, and of calls that cost more than was held for them. */
export function tellOfSpending(ledger: Ledger, tell: (notice: MoneyNotice) => void): void {
  ledger.budgets.events.on('crossed', (crossed) => tell(budgetNotice(crossed)));
  ledger.events.on('exceeded', (excess) => tell(excessNotice(excess)));
}

/** What a person is told when a budget is nearly or wholly used up. */
export function budgetNotice({ account, level }: Crossing) {
  const { budget, window } = account;
  const limit = limitOf(account);
  const name = budgetName(budget, limit);
  const part = limit === 0 ? 100 : Math.floor((window.spentNano / limit) * 100);
  const about = `${usd(window.spentNano)} (${part} %) of ${name} is spent.`;
  const stops = budget.hard ? ' Calls to models stop until it is raised or starts anew.' : '';
  const data = {
    scope: budget.scope,
    spent: usd(window.spentNano),
    part,
    limit: usd(limit),
    variant: level === 2 && budget.hard ? 'stops' : 'warns',
  };
  return {
    id: `budget-${budget.id}`,
    level: level === 2 && budget.hard ? ('error' as const) : ('warning' as const),
    message: level === 2 ? `${about}${stops}` : about,
    remedy: 'See who spent it, or raise it, on the Budgets page.',
    cause: { code: 'notice.budget', data },
  };
}

/** What a person is told when a provider charges more than the most that a call could cost. */
export function excessNotice({ provider, model, holdNano, costNano }: Excess) {
  const data = { model: `${provider}/${model}`, cost: usd(costNano), most: usd(holdNano) };
  return {
    id: `excess-${provider}`,
    level: 'warning' as const,
    message: `A call of ${data.model} cost ${data.cost}; at the limits that it was asked to keep, it could cost ${data.most}. All of it is counted.`,
    remedy:
      'The provider did not keep to the longest answer, or counts more than it was sent. Compare it with its bill, or choose another model.',
    cause: { code: 'notice.excess', data },
  };
}
