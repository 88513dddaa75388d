import { parse as parseYaml } from 'yaml';
import { ZodError } from 'zod';
import { isRecord } from '../base/index.ts';
import { describeProblems } from '../settings/index.ts';
import { checkDefinition } from './check.ts';
import { workflowDefinition, type WorkflowDefinition } from './definition.ts';
import { definitionInvalid } from './errors.ts';
import { expandPart, expandPattern, isPattern } from './patterns/compile.ts';
import { MOST_CHARACTERS, tooMuch, unreadable, withIds } from './reading/shape.ts';
import { fullNode } from './reading/short.ts';
import { unknownFields } from './reading/words.ts';

/**
 * Reads a workflow in YAML or JSON. Besides the full form, nodes may be a map from id to node, a
 * node's type may be left out where it has a tool, an agent, a prompt or a value, and `next` may
 * name what follows. Throws with every problem at once.
 */
export function parseWorkflow(
  text: string,
  known?: (workflow: string) => boolean,
): WorkflowDefinition {
  if (text.length > MOST_CHARACTERS) {
    throw definitionInvalid([`it is longer than ${MOST_CHARACTERS} characters`]);
  }
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 100, merge: true, logLevel: 'error' });
  } catch (error) {
    throw definitionInvalid([unreadable((error as Error).message)]);
  }
  return readWorkflow(value, known);
}

/** The same for a value that was read already. */
export function readWorkflow(
  value: unknown,
  known?: (workflow: string) => boolean,
): WorkflowDefinition {
  if (!isRecord(value)) throw definitionInvalid(['it is not an object with "name" and "nodes"']);
  const much = tooMuch(value);
  if (much !== undefined) throw definitionInvalid([much]);
  if (isPattern(value)) return readWorkflow(expandPattern(value), known);
  const problems: string[] = [];
  const full = fullForm(value, problems);
  if (problems.length > 0) throw definitionInvalid(problems);
  const parsed = workflowDefinition.safeParse(full);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({
      ...issue,
      path: withIds(issue.path, full),
    }));
    throw definitionInvalid([describeProblems(new ZodError(issues))]);
  }
  problems.push(...unknownFields(full, parsed.data), ...checkDefinition(parsed.data, known));
  if (problems.length > 0) throw definitionInvalid(problems);
  return parsed.data;
}

/** Every node in the full form; what cannot be brought into it is added to the problems. */
function fullForm(value: Record<string, unknown>, problems: string[]): Record<string, unknown> {
  const list = (nodes: unknown, place: string): unknown => nodeList(nodes, place, problems);
  const parts = value['parts'];
  if (!isRecord(parts)) return { ...value, nodes: list(value['nodes'], 'nodes') };
  const full = Object.entries(parts)
    .flatMap(([name, part]) => (isRecord(part) ? expandPart(name, part) : [[name, part] as const]))
    .map(([name, part]): [string, unknown] => [
      name,
      isRecord(part) ? { ...part, nodes: list(part['nodes'], `parts.${name}.nodes`) } : part,
    ]);
  return { ...value, nodes: list(value['nodes'], 'nodes'), parts: Object.fromEntries(full) };
}

function nodeList(nodes: unknown, place: string, problems: string[]): unknown {
  const list: unknown[] = isRecord(nodes)
    ? Object.entries(nodes).map(([id, node]) => (isRecord(node) ? { id, ...node } : node))
    : Array.isArray(nodes)
      ? nodes
      : [];
  if (nodes !== undefined && nodes !== null && !Array.isArray(nodes) && !isRecord(nodes)) {
    problems.push(`${place}: it must be steps by their ids, or a list of steps`);
  }
  const full = list.map((node, index) => {
    if (!isRecord(node)) return node;
    const at = `${place}.${typeof node['id'] === 'string' ? node['id'] : index}`;
    const inner = (body: unknown): unknown => nodeList(body, `${at}.body`, problems);
    const { body, ...rest } = fullNode(node, (problem, field) =>
      problems.push(`${field === undefined ? at : `${at}.${field}`}: ${problem}`),
    );
    return body === undefined ? rest : { ...rest, body: inner(body) };
  });
  const before = namedAsNext(list);
  const ids = new Set(list.map((node) => (isRecord(node) ? node['id'] : undefined)));
  for (const [next, [first]] of before) {
    if (next === undefined || ids.has(next)) continue;
    problems.push(`${place}.${first}: "next" names ${JSON.stringify(next)}, which does not exist`);
  }
  return full.map((node) => (isRecord(node) ? withNext(node, before) : node));
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
  return { ...node, needs: [...needs, ...others.filter((other) => !needs.includes(other))] };
}
