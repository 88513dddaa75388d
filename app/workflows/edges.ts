import { said, type Said } from '../base/index.ts';
import type { WorkflowNode } from './definition.ts';
import { nodeState, type RunState } from './event.ts';
import { holds } from './expression.ts';
import { incoming } from './graph.ts';
import type { Scope } from './scope.ts';

/** The edges into each node of a scope, and its nodes by id. */
export interface Edges {
  readonly into: ReturnType<typeof incoming>;
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
}

/** Finds the edges of a scope once for as long as its run is in memory: they never change. */
export class EdgeIndex {
  readonly #known = new WeakMap<readonly WorkflowNode[], Edges>();

  of(nodes: readonly WorkflowNode[]): Edges {
    const known = this.#known.get(nodes);
    if (known) return known;
    const fresh = {
      into: incoming(nodes),
      nodes: new Map(nodes.map((node) => [node.id, node])),
    };
    this.#known.set(nodes, fresh);
    return fresh;
  }
}

/** Whether a node may run now. */
export type Readiness =
  | { readonly status: 'open' }
  | { readonly status: 'ready' }
  | { readonly status: 'skip'; readonly why: Said };

/** `over` is an edge whose step did not succeed, and that goes on all the same. */
type Edge = 'open' | 'satisfied' | 'over' | 'not-taken' | { readonly broken: Said };

/**
 * Decides by the edges into a node, then by its own condition. An edge that a decision did not
 * take, or that leads from a skipped node, does not count; a failed hard dependency skips. A join of
 * some of them waits for those that may still succeed before it counts failures that go on.
 */
export function readiness(
  scope: Scope,
  node: WorkflowNode,
  edges: Edges,
  state: RunState,
): Readiness {
  const states = (edges.into.get(node.id) ?? []).map((edge) =>
    edgeState(scope, node.id, { ...edge, source: edges.nodes.get(edge.node)! }, state),
  );
  const needed = node.join === 'all' ? states.length : node.join === 'any' ? 1 : node.join;
  const succeeded = states.filter((edge) => edge === 'satisfied').length;
  const satisfied = succeeded + states.filter((edge) => edge === 'over').length;
  const open = states.filter((edge) => edge === 'open').length;
  if (states.length > 0) {
    const enough =
      node.join === 'all'
        ? open === 0 && satisfied > 0
        : succeeded >= needed || (open === 0 && satisfied >= needed);
    const broken = states.find((edge) => typeof edge === 'object');
    if (broken && node.join === 'all') return { status: 'skip', why: broken.broken };
    if (!enough) {
      if (open > 0 && (node.join === 'all' || satisfied + open >= needed))
        return { status: 'open' };
      return { status: 'skip', why: broken?.broken ?? said('no way led here', 'step.no-way') };
    }
  }
  if (node.when !== undefined && !holds(node.when, scope.context)) {
    const { when: condition } = node;
    const told = `the condition "${condition}" does not hold`;
    return { status: 'skip', why: said(told, 'step.condition', { condition }) };
  }
  return { status: 'ready' };
}

function edgeState(
  scope: Scope,
  target: string,
  edge: {
    readonly node: string;
    readonly source: WorkflowNode;
    readonly kind: 'hard' | 'soft';
    readonly when: string | undefined;
  },
  state: RunState,
): Edge {
  const { source } = edge;
  const from = nodeState(state, `${scope.prefix}${edge.node}`);
  switch (from.status) {
    case 'completed': {
      if (source.type === 'decision') {
        const chosen = Array.isArray(from.output) ? (from.output as string[]) : [];
        if (isBranch(source, target) && !chosen.includes(target)) return 'not-taken';
      }
      return edge.when === undefined || holds(edge.when, scope.context) ? 'satisfied' : 'not-taken';
    }
    case 'failed':
      return edge.kind === 'soft' || source.optional ? 'over' : brokenBy(edge.node);
    case 'skipped':
      return edge.kind === 'soft' ? 'over' : 'not-taken';
    case 'pending':
    case 'running':
    case 'waiting':
      return 'open';
  }
}

function brokenBy(step: string): Edge {
  return { broken: said(`"${step}" failed`, 'step.needed', { step }) };
}

function isBranch(node: Extract<WorkflowNode, { type: 'decision' }>, target: string): boolean {
  return (
    node.otherwise.includes(target) || node.branches.some((branch) => branch.next.includes(target))
  );
}
