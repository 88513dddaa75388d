import { parse as parseYaml } from 'yaml';
import { isRecord } from '../base/index.ts';
import { describeProblems } from '../settings/index.ts';
import { workflowDefinition, type WorkflowDefinition } from './definition.ts';
import { definitionInvalid } from './errors.ts';
import { checkDefinition } from './check.ts';
import { expandPattern, isPattern } from './patterns/compile.ts';

/**
 * Reads a workflow in YAML or JSON. Besides the full form, nodes may be a map from id to node, a
 * node's type may be left out where it has a tool, an agent, a prompt or a value, and `next` may
 * name what follows. Throws with every problem at once.
 */
export function parseWorkflow(
  text: string,
  known?: (workflow: string) => boolean,
): WorkflowDefinition {
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw definitionInvalid([`it is neither YAML nor JSON (${(error as Error).message})`]);
  }
  return readWorkflow(value, known);
}

/** The same for a value that was read already. */
export function readWorkflow(
  value: unknown,
  known?: (workflow: string) => boolean,
): WorkflowDefinition {
  if (!isRecord(value)) throw definitionInvalid(['it is not an object with "name" and "nodes"']);
  if (isPattern(value)) return readWorkflow(expandPattern(value), known);
  const parts = isRecord(value['parts']) ? { parts: partList(value['parts']) } : {};
  const parsed = workflowDefinition.safeParse({
    ...value,
    ...parts,
    nodes: nodeList(value['nodes']),
  });
  if (!parsed.success) throw definitionInvalid([describeProblems(parsed.error)]);
  const problems = checkDefinition(parsed.data, known);
  if (problems.length > 0) throw definitionInvalid(problems);
  return parsed.data;
}

function partList(parts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      isRecord(part) ? { ...part, nodes: nodeList(part['nodes']) } : part,
    ]),
  );
}

function nodeList(nodes: unknown): unknown {
  const list: unknown[] = isRecord(nodes)
    ? Object.entries(nodes).map(([id, node]) => (isRecord(node) ? { id, ...node } : node))
    : Array.isArray(nodes)
      ? nodes
      : [];
  const full = list.map((node) => (isRecord(node) ? fullNode(node) : node));
  const before = namedAsNext(list);
  return full.map((node) => (isRecord(node) ? withNext(node, before) : node));
}

const SHORT_ACTIONS = [
  ...(['tool', 'agent', 'prompt', 'value'] as const),
  ...(['publish', 'ask', 'share', 'recall'] as const),
];

/** Fields of a short action that belong to the action. */
const ACTION_FIELDS = ['payload', 'answers', 'content', 'board', 'as', 'readers', 'version'];

/** A short form becomes the full one. */
function fullNode(node: Record<string, unknown>): Record<string, unknown> {
  const { next: _next, tool, agent, prompt, value, model, action, body, timeout, ...rest } = node;
  const short = SHORT_ACTIONS.find((key) => node[key] !== undefined);
  const seconds = typeof timeout === 'number' ? { timeoutMs: timeout * 1000 } : {};
  const inner = body === undefined ? {} : { body: nodeList(body) };
  if (short === undefined) {
    return { ...rest, ...seconds, ...inner, ...(action === undefined ? {} : { action }) };
  }
  const actions = {
    tool: { tool },
    agent: { agent, action: action ?? 'run' },
    prompt: {
      prompt,
      ...(model === undefined ? {} : { model }),
      ...(node['output'] === undefined ? {} : { output: node['output'] }),
    },
    value: { value },
    publish: messageAction(node),
    ask: { ...messageAction(node), ...patience(rest, seconds) },
    share: messageAction(node),
    recall: messageAction(node),
  };
  for (const key of ['publish', 'ask', 'share', 'recall', ...ACTION_FIELDS]) delete rest[key];
  const task = { type: 'task', ...rest, ...seconds, action: actions[short] };
  return short === 'ask' ? withRoom(task) : task;
}

/** How long a short `ask` waits for its answer is what it says as the time of the step. */
function patience(...given: readonly Record<string, unknown>[]): Record<string, unknown> {
  const { timeoutMs } = Object.assign({}, ...given) as Record<string, unknown>;
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** The step ends after its question does, so that the question says why nothing came of it. */
function withRoom(task: Record<string, unknown>): Record<string, unknown> {
  const { timeoutMs } = task;
  return typeof timeoutMs === 'number' ? { ...task, timeoutMs: timeoutMs + 1000 } : task;
}

/** The fields of an action that tells, asks, shares or recalls. */
function messageAction(node: Record<string, unknown>): Record<string, unknown> {
  const fields = ['publish', 'ask', 'share', 'recall', ...ACTION_FIELDS];
  return Object.fromEntries(
    fields.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]])),
  );
}

/** By what they lead to with `next`: the nodes that do. */
function namedAsNext(list: readonly unknown[]): ReadonlyMap<unknown, readonly string[]> {
  const before = new Map<unknown, string[]>();
  for (const node of list) {
    if (!isRecord(node) || typeof node['id'] !== 'string') continue;
    for (const next of new Set([node['next']].flat())) {
      const others = before.get(next) ?? [];
      others.push(node['id']);
      before.set(next, others);
    }
  }
  return before;
}

/** `next` of other nodes, as needs of this one. */
function withNext(
  node: Record<string, unknown>,
  before: ReadonlyMap<unknown, readonly string[]>,
): Record<string, unknown> {
  const others = node['id'] === undefined ? [] : (before.get(node['id']) ?? []);
  if (others.length === 0) return node;
  const needs = Array.isArray(node['needs']) ? (node['needs'] as unknown[]) : [];
  return { ...node, needs: [...needs, ...others] };
}
