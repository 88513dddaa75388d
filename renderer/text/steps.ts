import type { CommandOutput } from '../../app/contract/index.ts';
import { m } from '../paraglide/messages.js';

type Drawn = CommandOutput<'runs.flow'>['flow'][number];

/** What a step is, as a form names it: a kind of node, or what a task does. */
export type StepKind = Exclude<Drawn['type'], 'task'> | 'tool' | 'agent' | 'prompt' | 'value';

const NAMES: Record<StepKind, () => string> = {
  tool: m.kind_tool,
  agent: m.kind_agent,
  prompt: m.kind_prompt,
  value: m.kind_value,
  approval: m.kind_approval,
  wait: m.kind_wait,
  decision: m.kind_decision,
  check: m.kind_check,
  loop: m.kind_loop,
  subworkflow: m.kind_subworkflow,
  publish: m.kind_publish,
  ask: m.kind_ask,
  share: m.kind_share,
  recall: m.kind_recall,
  parallel: m.kind_parallel,
  start: m.kind_start,
  end: m.kind_end,
};

export const STEP_KINDS = Object.keys(NAMES) as readonly StepKind[];

export function kindName(kind: StepKind): string {
  return NAMES[kind]();
}

/** The line under the name of a drawn step: its kind, and what it is about. */
export function stepDetail({ type, what }: Pick<Drawn, 'type' | 'what'>): string {
  if (type !== 'task') return what === '' ? kindName(type) : `${kindName(type)}: ${what}`;
  return what === 'value' || what === 'prompt' ? kindName(what) : what;
}
