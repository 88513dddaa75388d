import type { CommandOutput } from '../../app/contract/index.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { duration } from './time.ts';

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
  if (type === 'wait') return `${kindName(type)}: ${waitText(what)}`;
  if (type !== 'task') return what === '' ? kindName(type) : `${kindName(type)}: ${what}`;
  if (what === 'value' || what === 'prompt') return kindName(what);
  return what === 'auto' ? m.agent_any() : toolText(what);
}

function waitText(what: string): string {
  const ms = /^(\d+) ms$/.exec(what)?.[1];
  return ms === undefined ? what : duration(Number(ms), getLocale());
}

/** A tool's name as its server's and its own: `server/tool`. */
export function toolText(name: string): string {
  return name.replace('__', '/');
}
