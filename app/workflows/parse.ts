import { parse as parseYaml } from 'yaml';
import { isRecord, said, type Said } from '../base/index.ts';
import { misfitsIn } from '../settings/index.ts';
import { checkDefinition } from './check.ts';
import { ID_FORM, JOIN_FORM, workflowDefinition, type WorkflowDefinition } from './definition.ts';
import { definitionInvalid } from './errors.ts';
import { expandPart, expandPattern, isPattern } from './patterns/compile.ts';
import { problem, problemAt, type Problem } from './problem.ts';
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
    const told = `it is longer than ${MOST_CHARACTERS} characters`;
    throw definitionInvalid([problem(told, 'fault.too-many-letters', { limit: MOST_CHARACTERS })]);
  }
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 100, merge: true, logLevel: 'error' });
  } catch (error) {
    throw definitionInvalid([problemAt([], unreadable(error))]);
  }
  return readWorkflow(value, known);
}

/** The same for a value that was read already. */
export function readWorkflow(
  value: unknown,
  known?: (workflow: string) => boolean,
): WorkflowDefinition {
  if (!isRecord(value)) {
    const told = 'it is not an object with "name" and "nodes"';
    throw definitionInvalid([problem(told, 'fault.no-workflow-in-it')]);
  }
  const much = tooMuch(value);
  if (much !== undefined) throw definitionInvalid([much]);
  if (isPattern(value)) return readWorkflow(expandPattern(value), known);
  const problems: Problem[] = [];
  const full = fullForm(value, problems);
  if (problems.length > 0) throw definitionInvalid(problems);
  const parsed = workflowDefinition.safeParse(full);
  if (!parsed.success) {
    throw definitionInvalid(
      misfitsIn(parsed.error).map(({ path, why }) => problemAt(withIds(path, full), ownWords(why))),
    );
  }
  problems.push(...unknownFields(full, parsed.data), ...checkDefinition(parsed.data, known));
  if (problems.length > 0) throw definitionInvalid(problems);
  return parsed.data;
}

/** Words that the schema gave itself, with a code of their own. */
function ownWords(why: Said): Said {
  if (why.message === ID_FORM) return said(ID_FORM, 'fault.id');
  return why.message === JOIN_FORM ? said(JOIN_FORM, 'fault.join-form') : why;
}

/** Every node in the full form; what cannot be brought into it is added to the problems. */
function fullForm(value: Record<string, unknown>, problems: Problem[]): Record<string, unknown> {
  const list = (nodes: unknown, ...place: string[]): unknown => nodeList(nodes, place, problems);
  const parts = value['parts'];
  if (!isRecord(parts)) return { ...value, nodes: list(value['nodes'], 'nodes') };
  const full = Object.entries(parts)
    .flatMap(([name, part]) => (isRecord(part) ? expandPart(name, part) : [[name, part] as const]))
    .map(([name, part]): [string, unknown] => [
      name,
      isRecord(part) ? { ...part, nodes: list(part['nodes'], 'parts', name, 'nodes') } : part,
    ]);
  return { ...value, nodes: list(value['nodes'], 'nodes'), parts: Object.fromEntries(full) };
}

function nodeList(nodes: unknown, place: readonly string[], problems: Problem[]): unknown {
  const list: unknown[] = isRecord(nodes)
    ? Object.entries(nodes).map(([id, node]) => (isRecord(node) ? { id, ...node } : node))
    : Array.isArray(nodes)
      ? nodes
      : [];
  if (nodes !== undefined && nodes !== null && !Array.isArray(nodes) && !isRecord(nodes)) {
    const told = said('it must be steps by their ids, or a list of steps', 'fault.no-steps');
    problems.push(problemAt(place, told));
  }
  const full = list.map((node, index) => {
    if (!isRecord(node)) return node;
    const at = [...place, typeof node['id'] === 'string' ? node['id'] : String(index)];
    const inner = (body: unknown): unknown => nodeList(body, [...at, 'body'], problems);
    const { body, ...rest } = fullNode(node, (why, field) =>
      problems.push(problemAt(field === undefined ? at : [...at, field], why)),
    );
    return body === undefined ? rest : { ...rest, body: inner(body) };
  });
  const before = namedAsNext(list);
  const ids = new Set(list.map((node) => (isRecord(node) ? node['id'] : undefined)));
  for (const [next, [first]] of before) {
    if (next === undefined || ids.has(next)) continue;
    const name = JSON.stringify(next);
    const told = said(`"next" names ${name}, which does not exist`, 'fault.next', { name });
    problems.push(problemAt([...place, first!], told));
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
