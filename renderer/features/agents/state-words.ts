import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { moment } from '../../text/time.ts';

/** What AgentHub itself keeps for an agent. */
const NAMES: Readonly<Record<string, () => string>> = {
  tasks: m.state_tasks,
  'last.at': m.state_last_at,
  'last.inputs': m.state_last_inputs,
  'last.output': m.state_last_output,
};

/** What is kept at a place of an agent's state; what the agent named itself stays as it is. */
export function stateName(path: string): string {
  return NAMES[path]?.() ?? path;
}

/** Milliseconds since 1970 are from 2001 to 2100 in these bounds. */
const FIRST_MS = 978_307_200_000;
const LAST_MS = 4_102_444_800_000;

/** A kept value as a person reads it: a moment as one, nothing as a dash. */
export function stateText(path: string, value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  const timed = /(?:^|\.)at$|At$/.test(path) && typeof value === 'number';
  if (timed && value >= FIRST_MS && value < LAST_MS) return moment(value, Date.now(), getLocale());
  return JSON.stringify(value);
}
