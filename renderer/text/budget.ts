import { m } from '../paraglide/messages.js';
import type { Budget } from '../state/budgets.svelte.ts';

/** What a budget limits, as a person calls it. */
export function scopeName(scope: Budget['scope'], target: string): string {
  const names: Record<Budget['scope'], () => string> = {
    app: m.scope_app,
    project: m.scope_project,
    chat: m.scope_chat,
    run: m.scope_run,
    agent: m.scope_agent,
    model: m.scope_model,
    provider: m.scope_provider,
    tool: m.scope_tool,
    job: m.scope_job,
    plugin: m.scope_plugin,
  };
  const name = names[scope]();
  if (target === '') return name;
  return target === '*' ? m.scope_each({ name }) : `${name} ${target}`;
}

export function periodName(period: Budget['period']): string {
  const names: Record<Budget['period'], () => string> = {
    run: m.period_run,
    day: m.period_day,
    week: m.period_week,
    month: m.period_month,
    total: m.period_total,
  };
  return names[period]();
}
