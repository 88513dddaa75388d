import { m } from '../../paraglide/messages.js';

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
  timeoutMs: m.field_timeout,
  that: m.field_that,
  message: m.field_message,
  publish: m.field_topic,
  ask: m.field_topic,
  payload: m.field_payload,
  answers: m.field_answers,
  share: m.field_note,
  recall: m.field_note,
  content: m.field_content,
  readers: m.field_readers,
  board: m.field_board,
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
