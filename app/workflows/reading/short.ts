import { isRecord, said, type Said } from '../../base/index.ts';
import { closest } from '../expressions/closest.ts';

const ACTIONS = [
  ...(['tool', 'agent', 'prompt', 'value'] as const),
  ...(['publish', 'ask', 'share', 'recall'] as const),
];
type Action = (typeof ACTIONS)[number];

/** Fields of a short form that belong to its action. */
const BELONGING: Readonly<Record<Action, readonly string[]>> = {
  tool: [],
  agent: ['action'],
  prompt: ['model', 'output'],
  value: [],
  publish: ['payload', 'answers', 'ttlMs'],
  ask: ['payload'],
  share: ['content', 'board', 'as', 'readers', 'version'],
  recall: ['board', 'as'],
};

const TYPES = [
  ...['task', 'decision', 'loop', 'parallel', 'approval', 'wait', 'check', 'subworkflow'],
  ...['start', 'end'],
];

/** A node in the short form as the full one. What cannot be meant is told to `refuse`. */
export function fullNode(
  node: Record<string, unknown>,
  refuse: (why: Said, field?: string) => void,
): Record<string, unknown> {
  const { next: _next, timeout, ...rest } = withLists(node);
  const limit = timeLimit(timeout, refuse);
  const [short, other] = ACTIONS.filter((key) => node[key] !== undefined && !isField(node, key));
  if (short !== undefined && other !== undefined) {
    const told = `it has both "${short}" and "${other}"; a step does one thing`;
    refuse(said(told, 'fault.two-actions', { short, other }));
  }
  const type = node['type'];
  if (short === undefined || (type !== undefined && type !== 'task')) {
    if (type === undefined) {
      const actions = ACTIONS.join(', ');
      const told = `it does nothing: it needs one of ${actions}, or a "type"`;
      refuse(said(told, 'fault.no-action', { actions }));
    } else if (!TYPES.includes(String(type))) refuse(unknownType(type), 'type');
    return { ...rest, ...limit };
  }
  const own = [short, ...BELONGING[short]];
  const action = Object.fromEntries(
    own.flatMap((key) => (rest[key] === undefined ? [] : [[key, rest[key]]])),
  );
  for (const key of own) delete rest[key];
  if (short === 'agent') action['action'] ??= 'run';
  const task = { type: 'task', ...rest, ...limit };
  return short === 'ask' ? asking(task, action) : { ...task, action };
}

/** Fields of some types bear the name of an action. */
function isField(node: Record<string, unknown>, key: Action): boolean {
  return key === 'value' && node['type'] !== undefined && node['type'] !== 'task';
}

/** A single name stands for a list of one. */
function withLists(node: Record<string, unknown>): Record<string, unknown> {
  const listed = Object.fromEntries(
    ['needs', 'otherwise'].flatMap((key) =>
      typeof node[key] === 'string' ? [[key, [node[key]]]] : [],
    ),
  );
  const branches: unknown = node['branches'];
  const led = Array.isArray(branches)
    ? {
        branches: (branches as unknown[]).map((branch) =>
          isRecord(branch) && typeof branch['next'] === 'string'
            ? { ...branch, next: [branch['next']] }
            : branch,
        ),
      }
    : {};
  return { ...node, ...listed, ...led, ...undoing(node['compensate']), ...condition(node['when']) };
}

/** A tool alone says what undoes a step. */
function undoing(compensate: unknown): Record<string, unknown> {
  if (!isRecord(compensate) || typeof compensate['tool'] !== 'string') return {};
  const { tool, ...rest } = compensate;
  return { compensate: { action: { tool }, ...rest } };
}

/** YAML reads a bare `true` as no text. */
function condition(when: unknown): Record<string, unknown> {
  return typeof when === 'boolean' ? { when: String(when) } : {};
}

function timeLimit(timeout: unknown, refuse: (why: Said) => void): { timeoutMs?: number } {
  if (timeout === undefined) return {};
  if (typeof timeout === 'number' && timeout > 0 && timeout <= 31_536_000) {
    return { timeoutMs: Math.max(1, Math.round(timeout * 1000)) };
  }
  const given = JSON.stringify(timeout);
  const told = `"timeout" is a number of seconds above 0, at most a year, not ${given}`;
  refuse(said(told, 'fault.timeout', { given }));
  return {};
}

/**
 * How long a short `ask` waits for its answer is what it says as the time of the step. The step
 * ends after its question does, so that the question says why nothing came of it.
 */
function asking(
  task: Record<string, unknown>,
  action: Record<string, unknown>,
): Record<string, unknown> {
  const { timeoutMs } = task;
  if (typeof timeoutMs !== 'number') return { ...task, action };
  return { ...task, timeoutMs: timeoutMs + 1000, action: { ...action, timeoutMs } };
}

function unknownType(given: unknown): Said {
  const type = JSON.stringify(given);
  const near = closest(String(given), TYPES);
  if (near !== undefined) {
    const told = `there is no type ${type}; did you mean "${near}"?`;
    return said(told, 'fault.type-near', { type, near });
  }
  const types = TYPES.join(', ');
  return said(`there is no type ${type}; there are ${types}`, 'fault.type', { type, types });
}
