import type { LoopNode, TaskNode, WorkflowDefinition, WorkflowNode } from './definition.ts';
import { checkFailed, loopNeedsList, stepInputUnfit, tooManyRounds } from './errors.ts';
import type { RunEvent } from './event.ts';
import { evaluate, fill, holds } from './expression.ts';
import { misfitOf } from './input.ts';
import type { Scope } from './scope.ts';

type Own = Exclude<WorkflowNode, TaskNode>;

/** A node whose turn has come, and what it goes by. */
interface Starting<Node extends Own> {
  readonly scope: Scope;
  readonly node: Node;
  readonly path: string;
  readonly now: number;
  readonly library: Readonly<Record<string, WorkflowDefinition>>;
}

/** Pure: what becomes of a node that is no task when its turn comes. Throws what fails it. */
export function startOf(starting: Starting<Own>): RunEvent {
  const { scope, node, path } = starting;
  const { context } = scope;
  switch (node.type) {
    case 'start':
    case 'parallel':
      return { type: 'node.completed', path };
    case 'end':
      return { type: 'node.completed', path, output: fill(node.output, context) };
    case 'decision': {
      const branch = node.branches.find((candidate) => holds(candidate.when, context));
      return { type: 'node.completed', path, output: branch?.next ?? node.otherwise };
    }
    case 'approval':
    case 'wait':
      return waiting({ ...starting, node });
    case 'check':
      if (holds(node.that, context)) return { type: 'node.completed', path, output: true };
      return {
        type: 'node.failed',
        path,
        error: checkFailed(String(fill(node.message, context))),
      };
    case 'loop':
      return { type: 'node.started', path, attempt: 1, inputs: items(node, scope) };
    case 'subworkflow':
      return { type: 'node.started', path, attempt: 1, inputs: given({ ...starting, node }) };
  }
}

function waiting({
  scope,
  node,
  path,
  now,
}: Starting<Extract<Own, { type: 'approval' | 'wait' }>>): RunEvent {
  const { context } = scope;
  const until = node.timeoutMs === undefined ? {} : { until: now + node.timeoutMs };
  if (node.type === 'approval') {
    const question = String(fill(node.question, context));
    const show = fill(node.show, context);
    return { type: 'node.waiting', path, for: 'approval', question, show, ...until };
  }
  if (node.event === undefined) {
    return { type: 'node.waiting', path, for: 'time', until: now + (node.ms ?? 0) };
  }
  const event = String(fill(node.event, context));
  return { type: 'node.waiting', path, for: 'event', event, ...until };
}

function items(node: LoopNode, scope: Scope): unknown[] | undefined {
  if (node.over === undefined) return undefined;
  const list = evaluate(node.over, scope.context);
  if (!Array.isArray(list)) throw loopNeedsList(node.id, node.over);
  if (list.length > node.maxIterations) throw tooManyRounds(node.id, node.maxIterations);
  return list as unknown[];
}

/** What a workflow inside is given; it asks for its form just as when it is run alone. */
function given({
  scope,
  node,
  path,
  library,
}: Starting<Extract<Own, { type: 'subworkflow' }>>): unknown {
  const inputs = fill(node.inputs, scope.context);
  const schema = library[node.workflow]?.input;
  const misfit = schema && misfitOf(schema, inputs);
  if (misfit !== undefined) throw stepInputUnfit(path, node.workflow, misfit);
  return inputs;
}
