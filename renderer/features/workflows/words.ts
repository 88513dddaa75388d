import { m } from '../../paraglide/messages.js';
import type { StepKind } from './document.ts';

const NAMES: Record<StepKind, () => string> = {
  tool: m.kind_tool,
  agent: m.kind_agent,
  prompt: m.kind_prompt,
  value: m.kind_value,
  approval: m.kind_approval,
  wait: m.kind_wait,
  decision: m.kind_decision,
  loop: m.kind_loop,
  subworkflow: m.kind_subworkflow,
  parallel: m.kind_parallel,
  start: m.kind_start,
  end: m.kind_end,
};

export const KINDS = Object.keys(NAMES) as StepKind[];

export function kindName(kind: StepKind): string {
  return NAMES[kind]();
}

const FIELDS: Record<string, () => string> = {
  tool: m.kind_tool,
  agent: m.kind_agent,
  action: m.field_action,
  prompt: m.field_prompt,
  model: m.field_model,
  value: m.kind_value,
  inputs: m.field_inputs,
  question: m.field_question,
  show: m.field_show,
  event: m.field_event,
  ms: m.field_ms,
  branches: m.field_branches,
  otherwise: m.field_otherwise,
  over: m.field_over,
  while: m.field_while,
  body: m.field_body,
  workflow: m.kind_subworkflow,
  output: m.field_output,
  when: m.field_when,
};

export function fieldName(field: string): string {
  return FIELDS[field]?.() ?? field;
}
