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
  return scope(definition.nodes, '', () => context, state);
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
  const around = (): Context => inside(outer.context, { item, index, last });
  return scope(loop.body, `${path}[${index}]/`, around, state);
}

export function subworkflowScope(
  path: string,
  definition: WorkflowDefinition,
  input: unknown,
  state: RunState,
): Scope {
  const context = { input, vars: definition.variables };
  return scope(definition.nodes, `${path}/`, () => context, state);
}

/**
 * Expressions see `nodes.ID.output` and `nodes.ID.status` of their own scope and those around. The
 * context is made when it is first asked for, and `nodes` in it when an expression first reads it:
 * most decisions read neither, and a loop has many scopes at once.
 */
function scope(
  nodes: readonly WorkflowNode[],
  prefix: string,
  around: () => Context,
  state: RunState,
): Scope {
  let seen: Record<string, unknown> | undefined;
  let context: Context | undefined;
  const see = (outer: Context): Record<string, unknown> => {
    const own = Object.fromEntries(
      nodes.map((node) => {
        const { status, output, error } = nodeState(state, `${prefix}${node.id}`);
        return [node.id, { status, output: output ?? null, error: error?.message ?? null }];
      }),
    );
    return { ...(isRecord(outer['nodes']) ? outer['nodes'] : {}), ...own };
  };
  const make = (): Context => {
    const outer = around();
    return inside(outer, {
      get nodes() {
        return (seen ??= see(outer));
      },
    });
  };
  return {
    nodes,
    prefix,
    get context() {
      return (context ??= make());
    },
  };
}

/** A context with more in it; what is around stays unread until an expression reads it. */
function inside(around: Context, more: Record<string, unknown>): Context {
  return Object.create(around, Object.getOwnPropertyDescriptors(more)) as Context;
}

/** The node that a path stands for, through loops and sub-workflows. */
export function findNode(facts: RunFacts, path: string): WorkflowNode | undefined {
  return nodesAlong(facts, path).at(-1)?.node;
}

/** What the workflow that a path stands in was given: the run's own, or the sub-workflow around it. */
export function givenAt(
  facts: RunFacts,
  state: RunState,
  path: string,
): { readonly input: unknown; readonly vars: Readonly<Record<string, unknown>> } {
  const inner = nodesAlong(facts, path).findLast(({ called }) => called !== undefined);
  return inner?.called
    ? { input: nodeState(state, inner.at).inputs, vars: inner.called.variables }
    : { input: facts.input, vars: facts.definition.variables };
}

interface Along {
  readonly at: string;
  readonly node: WorkflowNode | undefined;
  /** What a sub-workflow runs. */
  readonly called: WorkflowDefinition | undefined;
}

/** The nodes that a path goes through, the outermost first; undefined from where there is none. */
function nodesAlong({ definition, library }: RunFacts, path: string): Along[] {
  let nodes: readonly WorkflowNode[] = definition.nodes;
  const segments = path.split('/');
  return segments.map((segment, index) => {
    const id = segment.replace(/\[\d+\]$/, '');
    const node = nodes.find((each) => each.id === id);
    const called = node?.type === 'subworkflow' ? library[node.workflow] : undefined;
    nodes = called?.nodes ?? (node?.type === 'loop' ? node.body : []);
    return { at: segments.slice(0, index + 1).join('/'), node, called };
  });
}
