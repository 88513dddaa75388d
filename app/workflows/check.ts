import { clip } from '../base/index.ts';
import type { WorkflowDefinition, WorkflowNode } from './definition.ts';
import { checkExpression, expressionsIn, unclosedIn, type Readable } from './expression.ts';
import { expressionsOf, findCycle, incoming, targets } from './graph.ts';
import { checkSchema } from './input.ts';

const EVERYWHERE = ['input', 'vars', 'nodes'];
const IN_LOOPS = ['item', 'index', 'last'];

/** Every problem of a definition at once, in plain words; empty when it can run. */
export function checkDefinition(
  definition: WorkflowDefinition,
  known: (workflow: string) => boolean = () => true,
): string[] {
  const exists = (name: string): boolean => Object.hasOwn(definition.parts, name) || known(name);
  const whole = [definition, ...Object.values(definition.parts)].map(({ nodes }) => seenIn(nodes));
  return [
    ...checkSchema('input', definition.input),
    ...checkNodes(definition.nodes, '', exists, whole[0]!),
    ...Object.entries(definition.parts).flatMap(([name, part], index) => [
      ...checkSchema(`${name}: input`, part.input),
      ...checkNodes(part.nodes, `${name}: `, exists, whole[index + 1]!),
      ...checkExpressions(`${name}: output`, expressionsIn(part.output), whole[index + 1]!),
    ]),
    ...checkExpressions('output', expressionsIn(definition.output), whole[0]!),
  ];
}

function seenIn(nodes: readonly WorkflowNode[], around?: Readable): Readable {
  const ids = nodes.map(({ id }) => id);
  return around
    ? { names: [...EVERYWHERE, ...IN_LOOPS], nodes: [...around.nodes, ...ids] }
    : { names: EVERYWHERE, nodes: ids };
}

function checkNodes(
  nodes: readonly WorkflowNode[],
  prefix: string,
  known: (workflow: string) => boolean,
  readable: Readable,
): string[] {
  const ids = new Set<string>();
  const problems: string[] = [];
  for (const node of nodes) {
    if (ids.has(node.id)) problems.push(`the id "${prefix}${node.id}" is used twice`);
    ids.add(node.id);
  }
  const edges = incoming(nodes);
  for (const node of nodes) {
    const place = `${prefix}${node.id}`;
    for (const target of targets(node)) {
      if (!ids.has(target)) problems.push(`"${place}" names "${target}", which does not exist`);
    }
    const ways = edges.get(node.id)?.length ?? 0;
    if (typeof node.join === 'number' && node.join > ways) {
      problems.push(`"${place}" waits for ${node.join} of the ${ways} steps that it needs`);
    }
    problems.push(...checkNode(node, place, known), ...checkOwnExpressions(node, place, readable));
    if (node.type === 'loop') {
      problems.push(...checkNodes(node.body, `${place}/`, known, seenIn(node.body, readable)));
    }
  }
  const cycle = findCycle(nodes);
  if (cycle) problems.push(`circular dependency: ${cycle.join(' -> ')}`);
  return problems;
}

function checkNode(
  node: WorkflowNode,
  place: string,
  known: (workflow: string) => boolean,
): string[] {
  const problems: string[] = [];
  if (node.type === 'task' && 'prompt' in node.action) {
    problems.push(...checkSchema(`"${place}": output`, node.action.output));
  }
  if (node.type === 'loop' && (node.over === undefined) === (node.while === undefined)) {
    problems.push(`the loop "${place}" needs either "over" or "while"`);
  }
  if (node.type === 'wait' && (node.ms === undefined) === (node.event === undefined)) {
    problems.push(`"${place}" waits for either "ms" or "event"`);
  }
  if (node.type === 'wait' && node.timeoutMs !== undefined && node.event === undefined) {
    problems.push(`"${place}" has a "timeoutMs", which is for an "event"`);
  }
  if (node.type === 'subworkflow' && !known(node.workflow)) {
    problems.push(`"${place}" runs "${node.workflow}", which does not exist`);
  }
  return problems;
}

/** What undoes a task sees what the task was given and gave; a loop's condition sees its round. */
function checkOwnExpressions(node: WorkflowNode, place: string, readable: Readable): string[] {
  if (node.type === 'task' && node.compensate) {
    const { compensate, ...rest } = node;
    const after = { names: ['input', 'vars', 'inputs', 'output'], nodes: [] };
    return [
      ...checkExpressions(place, expressionsOf(rest), readable),
      ...checkExpressions(place, expressionsIn(compensate), after),
      ...unclosed(place, node),
    ];
  }
  if (node.type === 'loop') {
    const { while: goesOn, ...rest } = node;
    const inside = seenIn(node.body, readable);
    const condition = goesOn === undefined ? [] : [goesOn];
    return [
      ...checkExpressions(place, expressionsOf({ ...rest, body: [] }), readable),
      ...checkExpressions(place, condition, inside),
    ];
  }
  return [...checkExpressions(place, expressionsOf(node), readable), ...unclosed(place, node)];
}

function unclosed(place: string, node: WorkflowNode): string[] {
  return unclosedIn(node).map((text) => `"${place}": "\${" is not closed in "${text}"`);
}

function checkExpressions(
  where: string,
  expressions: readonly string[],
  readable: Readable,
): string[] {
  return expressions.flatMap((expression) => {
    const problem = checkExpression(expression, readable);
    if (problem === undefined) return [];
    return [`"${where}": the expression "${clip(expression, 200)}" (${problem})`];
  });
}
