import { m } from '../../paraglide/messages.js';

export interface SettingField {
  readonly key: string;
  readonly label: () => string;
  /** What one of the shown unit is in the stored one: seconds are kept in milliseconds. */
  readonly unit: number;
  readonly text?: boolean;
}

/** The settings of an agent that a person changes by a value; on and off is a button of its own. */
export const SETTING_FIELDS: readonly SettingField[] = [
  { key: 'model', label: m.agent_set_model, unit: 1, text: true },
  { key: 'maxConcurrentTasks', label: m.agent_set_tasks, unit: 1 },
  { key: 'taskTimeoutMs', label: m.agent_set_timeout, unit: 1000 },
  { key: 'maxRounds', label: m.agent_set_rounds, unit: 1 },
  { key: 'prewarm', label: m.agent_set_prewarm, unit: 1 },
  { key: 'idleTimeoutMs', label: m.agent_set_idle, unit: 1000 },
];

/** A stored value as it is shown. */
export function shownValue({ unit }: SettingField, value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? String(value / unit) : String(value);
}

/** What a person has written, as it is stored; an empty field takes the setting back. */
export function storedValue({ unit, text }: SettingField, written: string): unknown {
  const plain = written.trim();
  if (plain === '') return null;
  if (text) return plain;
  const number = Number(plain);
  return Number.isNaN(number) ? plain : Math.round(number * unit * 1000) / 1000;
}

export type Ranges = Readonly<Record<string, { least: number; most: number | null }>>;

/** A problem as the core tells it (`maxRounds: ...`), by the name and the range that a person sees. */
export function problemText(problem: string, ranges: Ranges): string {
  const key = problem.slice(0, problem.indexOf(':'));
  const field = SETTING_FIELDS.find((one) => one.key === key);
  const range = ranges[key];
  if (!field) return problem;
  const name = field.label();
  if (!range) return `${name}: ${problem.slice(key.length + 1).trim()}`;
  const least = range.least / field.unit;
  return range.most === null
    ? m.agent_set_at_least({ name, least })
    : m.agent_set_between({ name, least, most: range.most / field.unit });
}
