import { isRecord } from '../base/index.ts';
import type { LoopNode, WorkflowDefinition, WorkflowNode } from './definition.ts';
import type { RunFacts } from './facts.ts';
import { nodeState, type RunState } from './event.ts';
import type { Context } from './expression.ts';

/** A set of nodes that run together: the workflow itself, an iteration of a loop, a sub-workflow. */
export interface Scope {
  readonly nodes: readonly WorkflowNode[];
  readonly prefix: string;
  readonly context: Context;
}

export function rootScope(definition: WorkflowDefinition, state: RunState, input: unknown): Scope {
  const context = { input: input ?? {}, vars: definition.variables };
  return scope(definition.nodes, '', context, state);
}

/** The scope of one iteration; `item`, `index` and `last` are seen, and everything outside. */
export function iterationScope(
  outer: Scope,
  loop: LoopNode,
  path: string,
  index: number,
  round: { readonly item?: unknown; readonly last?: unknown },
  state: RunState,
): Scope {
  const { item = null, last = null } = round;
  const context = { ...outer.context, item, index, last };
  return scope(loop.body, `${path}[${index}]/`, context, state);
}

export function subworkflowScope(
  path: string,
  definition: WorkflowDefinition,
  input: unknown,
  state: RunState,
): Scope {
  return scope(definition.nodes, `${path}/`, { input, vars: definition.variables }, state);
}

/** Expressions see `nodes.ID.output` and `nodes.ID.status` of their own scope and those around. */
function scope(
  nodes: readonly WorkflowNode[],
  prefix: string,
  context: Context,
  state: RunState,
): Scope {
  const around = isRecord(context['nodes']) ? context['nodes'] : {};
  const own = Object.fromEntries(
    nodes.map((node) => {
      const { status, output, error } = nodeState(state, `${prefix}${node.id}`);
      return [node.id, { status, output: output ?? null, error: error?.message ?? null }];
    }),
  );
  return { nodes, prefix, context: { ...context, nodes: { ...around, ...own } } };
}

/** The node that a path stands for, through loops and sub-workflows. */
export function findNode(facts: RunFacts, path: string): WorkflowNode | undefined {
  let nodes: readonly WorkflowNode[] = facts.definition.nodes;
  let found: WorkflowNode | undefined;
  for (const segment of path.split('/')) {
    const id = segment.replace(/\[\d+\]$/, '');
    found = nodes.find((node) => node.id === id);
    if (found?.type === 'loop') nodes = found.body;
    else if (found?.type === 'subworkflow') nodes = facts.library[found.workflow]?.nodes ?? [];
    else nodes = [];
  }
  return found;
}
