import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import type { Plan } from '../../state/workflows.svelte.ts';
import { dollars } from '../../text/money.ts';
import { toolText } from '../../text/steps.ts';
import { effectName } from '../../text/tools.ts';

type PlannedCall = Plan['calls'][number];

/** What the core says against a call, by its words. */
const KNOWN: readonly (readonly [said: RegExp, words: (name: string) => string])[] = [
  [/^there is no agent "(.+)"$/s, (name) => m.planned_no_agent({ name })],
  [/^there is no tool "(.+)" now$/s, (name) => m.planned_no_tool({ name })],
  [/^"(.+)" has changed since it was approved/s, (name) => m.planned_tool_changed({ name })],
  [/^no AI model is set up$/, () => m.planned_no_model()],
];

/** Why a call could not be made now, in the language of the window where the words are known. */
export function hindrance(problem: string): string {
  for (const [said, words] of KNOWN) {
    const found = said.exec(problem);
    if (found) return words(found[1] ?? '');
  }
  return problem;
}

/** What a call is: the name of its tool, or what kind of thing it goes to. */
export function callText({ kind, target }: Pick<PlannedCall, 'kind' | 'target'>): string {
  if (kind === 'agent') return m.planned_agent({ name: target });
  if (kind === 'message') return m.planned_message({ name: target });
  if (kind === 'tool') return toolText(target);
  return target === 'auto' ? m.planned_prompt() : m.planned_prompt_named({ name: target });
}

/** What a call of a tool does to the world; only tools say so. */
export function effectText({ kind, effect }: Pick<PlannedCall, 'kind' | 'effect'>): string {
  if (effect) return effectName(effect);
  return kind === 'tool' || kind === 'agent' ? m.effect_not_known() : '–';
}

/** What a run is likely to cost as a whole; what is not known is never told as 0. */
export function planCost({ costNano, costIncomplete }: Plan): string {
  if (costNano === 0) return costIncomplete ? m.dry_run_cost_unknown() : m.dry_run_cost_none();
  const cost = dollars(costNano, getLocale());
  return costIncomplete ? m.dry_run_cost_least({ cost }) : m.dry_run_cost({ cost });
}

/** What a run does to the world: steps that are safe to repeat change something, too. */
export function planEffect({ calls }: Pick<Plan, 'calls'>): string {
  const forward = calls.filter(({ compensation }) => !compensation);
  const changing = forward.filter(({ effect }) => effect === 'write' || effect === 'idempotent');
  if (changing.length > 0) {
    return m.dry_run_writes({ count: new Set(changing.map(({ path }) => path)).size });
  }
  const acting = forward.filter(({ kind }) => kind === 'tool' || kind === 'agent');
  return acting.some(({ effect }) => effect === null)
    ? m.dry_run_writes_unknown()
    : m.dry_run_no_writes();
}
