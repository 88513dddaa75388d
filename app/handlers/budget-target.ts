import { EACH, ledgerErrors, type BudgetScope } from '../ledger/index.ts';
import { providerEntries } from '../models/index.ts';
import type { Settings } from '../settings/index.ts';

/**
 * What a budget limits, as calls name it. A provider may be given by its name; one that nobody
 * knows is refused, because its budget would limit nothing.
 */
export function budgetTarget(
  settings: Settings,
  scope: BudgetScope,
  target: string | undefined,
): string | undefined {
  if (scope !== 'provider' || target === undefined || target === EACH) return target;
  const entries = providerEntries(settings);
  const wanted = target.toLowerCase();
  const found =
    entries.find(({ id }) => id === target) ??
    entries.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (found) return found.id;
  throw ledgerErrors.budgetInvalid('provider', {
    problem: `No provider is called "${target}", so this budget would limit nothing.`,
    remedy: 'Choose one of the Models page, such as anthropic or openai.',
    name: target,
  });
}
