import { clip, said } from '../base/index.ts';
import type { WorkflowDefinition, WorkflowNode } from './definition.ts';
import { checkExpression, expressionsIn, unclosedIn, type Readable } from './expression.ts';
import { expressionsOf, findCycle, incoming, targets } from './graph.ts';
import { checkSchema } from './input.ts';
import { problem, problemAt, type Problem } from './problem.ts';

const EVERYWHERE = ['input', 'vars', 'nodes'];
const IN_LOOPS = ['item', 'index', 'last'];

/** Where nodes stand: how a step's name begins, and the keys down to them in the text. */
interface Around {
  readonly prefix: string;
  readonly at: readonly string[];
}

/** A step: as sentences name it, and where it stands. */
interface Place {
  readonly step: string;
  readonly at: readonly string[];
}

type Known = (workflow: string) => boolean;

/** Every problem of a definition at once; empty when it can run. */
export function checkDefinition(
  definition: WorkflowDefinition,
  known: Known = () => true,
): Problem[] {
  const exists = (name: string): boolean => Object.hasOwn(definition.parts, name) || known(name);
  const whole = seenIn(definition.nodes);
  return [
    ...checkSchema(['input'], definition.input),
    ...checkNodes(definition.nodes, { prefix: '', at: ['nodes'] }, exists, whole),
    ...Object.entries(definition.parts).flatMap(([name, part]) => {
      const seen = seenIn(part.nodes);
      const at = ['parts', name];
      const output = { step: `${name}: output`, at: [...at, 'output'] };
      return [
        ...checkSchema([...at, 'input'], part.input),
        ...checkNodes(part.nodes, { prefix: `${name}: `, at: [...at, 'nodes'] }, exists, seen),
        ...checkExpressions(output, expressionsIn(part.output), seen),
      ];
    }),
    ...checkExpressions(
      { step: 'output', at: ['output'] },
      expressionsIn(definition.output),
      whole,
    ),
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
  around: Around,
  known: Known,
  readable: Readable,
): Problem[] {
  const ids = new Set<string>();
  const problems: Problem[] = [];
  const placeOf = (id: string): Place => ({
    step: `${around.prefix}${id}`,
    at: [...around.at, id],
  });
  for (const { id } of nodes) {
    if (ids.has(id)) problems.push(usedTwice(placeOf(id)));
    ids.add(id);
  }
  const edges = incoming(nodes);
  for (const node of nodes) {
    const place = placeOf(node.id);
    for (const target of targets(node)) if (!ids.has(target)) problems.push(noStep(place, target));
    const ways = edges.get(node.id)?.length ?? 0;
    if (typeof node.join === 'number' && node.join > ways) {
      problems.push(joinsTooMany(place, node.join, ways));
    }
    problems.push(...checkNode(node, place, known), ...checkOwnExpressions(node, place, readable));
    if (node.type === 'loop') {
      const inside = { prefix: `${place.step}/`, at: [...place.at, 'body'] };
      problems.push(...checkNodes(node.body, inside, known, seenIn(node.body, readable)));
    }
  }
  const cycle = findCycle(nodes);
  if (cycle) problems.push(circle(cycle, placeOf(cycle[0]!)));
  return problems;
}

function usedTwice({ step, at }: Place): Problem {
  return problem(`the id "${step}" is used twice`, 'fault.id-twice', { step }, at);
}

function noStep({ step, at }: Place, name: string): Problem {
  const told = `"${step}" names "${name}", which does not exist`;
  return problem(told, 'fault.no-step', { step, name }, at);
}

function joinsTooMany({ step, at }: Place, count: number, ways: number): Problem {
  const told = `"${step}" waits for ${count} of the ${ways} steps that it needs`;
  return problem(told, 'fault.join', { step, count, ways }, at);
}

function circle(cycle: readonly string[], { at }: Place): Problem {
  const steps = cycle.join(' -> ');
  return problem(`circular dependency: ${steps}`, 'fault.circle', { steps }, at);
}

function checkNode(node: WorkflowNode, { step, at }: Place, known: Known): Problem[] {
  const problems: Problem[] = [];
  if (node.type === 'task' && 'prompt' in node.action) {
    problems.push(...checkSchema([...at, 'output'], node.action.output));
  }
  if (node.type === 'loop' && (node.over === undefined) === (node.while === undefined)) {
    const told = `the loop "${step}" needs either "over" or "while"`;
    problems.push(problem(told, 'fault.loop', { step }, at));
  }
  if (node.type === 'wait' && (node.ms === undefined) === (node.event === undefined)) {
    const told = `"${step}" waits for either "ms" or "event"`;
    problems.push(problem(told, 'fault.wait', { step }, at));
  }
  if (node.type === 'wait' && node.timeoutMs !== undefined && node.event === undefined) {
    const told = `"${step}" has a "timeoutMs", which is for an "event"`;
    problems.push(problem(told, 'fault.wait-timeout', { step }, at));
  }
  if (node.type === 'subworkflow' && !known(node.workflow)) {
    const name = node.workflow;
    const told = `"${step}" runs "${name}", which does not exist`;
    problems.push(problem(told, 'fault.no-workflow', { step, name }, at));
  }
  return problems;
}

/** What undoes a task sees what the task was given and gave; a loop's condition sees its round. */
function checkOwnExpressions(node: WorkflowNode, place: Place, readable: Readable): Problem[] {
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

function unclosed({ step, at }: Place, node: WorkflowNode): Problem[] {
  return unclosedIn(node).map((text) => {
    const told = said(`"\${" is not closed in "${text}"`, 'fault.unclosed', { text });
    return problemAt([`"${step}"`], told, at);
  });
}

function checkExpressions(
  { step, at }: Place,
  expressions: readonly string[],
  readable: Readable,
): Problem[] {
  return expressions.flatMap((written) => {
    const found = checkExpression(written, readable);
    if (found === undefined) return [];
    const expression = clip(written, 200);
    const told = `"${step}": the expression "${expression}" (${found.message})`;
    const data = { step, expression, problem: found.message, why: found.cause };
    return [problem(told, 'fault.expression', data, at)];
  });
}
