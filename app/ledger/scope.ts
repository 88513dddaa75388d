import type { tables } from '../storage/index.ts';
import type { Spend, SpendOwner } from './spend.ts';

export type Budget = typeof tables.budgets.$inferSelect;
export type BudgetScope = Budget['scope'];

/** The target of a budget that counts each chat, model, run, ... by itself. */
export const EACH = '*';

/** The piece of work that a spend is part of, for budgets of one run. */
export function runOf(owner: SpendOwner): string | undefined {
  return owner.runId ?? owner.jobId ?? owner.turnId;
}

/** What a spend is within a scope; undefined where it has no part in it. */
export function valueIn(scope: BudgetScope, spend: Spend): string | undefined {
  const { owner } = spend;
  switch (scope) {
    case 'app':
      return '';
    case 'project':
      return owner.project;
    case 'chat':
      return owner.chatId;
    case 'run':
      return runOf(owner);
    case 'agent':
      return owner.agent;
    case 'model':
      return spend.model === undefined ? undefined : `${spend.provider ?? ''}/${spend.model}`;
    case 'provider':
      return spend.provider;
    case 'tool':
      return spend.tool;
    case 'job':
      return owner.jobId;
    case 'plugin':
      return owner.plugin;
  }
}

/**
 * The account within a budget that a spend goes to; undefined where the budget does not apply.
 * Budgets of a run keep one account for each run; a spend outside any run (`call` is its id) is
 * a run of its own.
 */
export function subjectOf(budget: Budget, spend: Spend, call: string): string | undefined {
  const value = valueIn(budget.scope, spend);
  if (value === undefined) return undefined;
  const each = budget.target === EACH && budget.scope !== 'app';
  if (!each && !names(budget, value)) return undefined;
  const account = each ? value : budget.target;
  return budget.period === 'run' ? `${account}#${runOf(spend.owner) ?? call}` : account;
}

/** A model may be named with its provider or without. */
function names(budget: Budget, value: string): boolean {
  if (budget.scope === 'app' || budget.target === value) return true;
  return budget.scope === 'model' && value.slice(value.indexOf('/') + 1) === budget.target;
}
