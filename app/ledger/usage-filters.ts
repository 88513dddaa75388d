import { and, eq, isNotNull, sql, type SQL } from 'drizzle-orm';
import { tables } from '../storage/index.ts';
import { EACH, runOf, type Budget, type BudgetScope } from './scope.ts';
import type { Spend } from './spend.ts';

const { usage } = tables;

/** The piece of work that a row is part of, as `runOf` tells it; what the index of runs holds. */
const RUN = sql`coalesce(${usage.runId}, ${usage.jobId}, ${usage.turnId})`;

/** The usage rows that go to the same account of a budget as a spend does. */
export function rowsOf(budget: Budget, { spend }: { readonly spend: Spend }): SQL | undefined {
  const filters: SQL[] = [];
  if (budget.period === 'run') {
    const run = runOf(spend.owner);
    // A call outside any run is a run of its own: nothing was spent in it yet.
    filters.push(run === undefined ? sql`0` : sql`${RUN} = ${run}`);
  }
  const filter = scopeFilter(budget, spend);
  if (filter) filters.push(filter);
  return and(...filters);
}

/** What a budget's scope says of the rows of a spend. */
function scopeFilter(budget: Budget, spend: Spend): SQL | undefined {
  const { owner } = spend;
  switch (budget.scope) {
    case 'app':
      return undefined;
    case 'project':
      return eq(usage.project, owner.project!);
    case 'chat':
      return eq(usage.chatId, owner.chatId!);
    case 'run':
      return sql`${RUN} = ${runOf(owner)}`;
    case 'agent':
      return eq(usage.agent, owner.agent!);
    case 'model': {
      const model = eq(usage.model, spend.model!);
      const named = budget.target === EACH || budget.target.includes('/');
      return named ? and(model, eq(usage.provider, spend.provider!)) : model;
    }
    case 'provider':
      return eq(usage.provider, spend.provider!);
    case 'tool':
      return eq(usage.tool, spend.tool!);
    case 'job':
      return eq(usage.jobId, owner.jobId!);
    case 'plugin':
      return eq(usage.plugin, owner.plugin!);
  }
}

/** The usage rows that have a part in a scope at all. */
export function rowsWithin(scope: BudgetScope): SQL | undefined {
  const columns = {
    project: usage.project,
    chat: usage.chatId,
    run: RUN,
    agent: usage.agent,
    model: usage.model,
    provider: usage.provider,
    tool: usage.tool,
    job: usage.jobId,
    plugin: usage.plugin,
  };
  return scope === 'app' ? undefined : isNotNull(columns[scope]);
}
