import type { Crossing } from './book.ts';
import { limitOf } from './decide.ts';
import { budgetName, usd } from './errors.ts';

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
