import type { CallFacts } from '../dry-run.ts';
import type { TaskAction, TaskNode, WorkflowDefinition, WorkflowNode } from '../definition.ts';
import { executionOrder, expressionsOf, incoming } from '../graph.ts';
import type { Need } from './change.ts';

/** What the rules prove from: how the steps hang together, and what is known of them. */
export interface Grounds {
  readonly definition: WorkflowDefinition;
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
  /** Edges into each step, those that a decision makes included. */
  readonly into: ReadonlyMap<string, readonly Need[]>;
  /** Steps that always come before a step. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  /** Steps that have completed whenever a step runs. */
  readonly sure: ReadonlyMap<string, ReadonlySet<string>>;
  readonly effect: (action: TaskAction) => CallFacts['effect'];
  /** How long a step usually takes, in milliseconds; undefined where it never ran. */
  readonly usualMs: (id: string) => number | undefined;
}

/** Reads a definition once for all rules. */
export function groundsOf(
  definition: WorkflowDefinition,
  known: Pick<Grounds, 'effect' | 'usualMs'>,
): Grounds {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const into = incoming(definition.nodes);
  const before = new Map<string, ReadonlySet<string>>();
  const sure = new Map<string, ReadonlySet<string>>();
  for (const id of executionOrder(definition.nodes)) {
    const edges = into.get(id) ?? [];
    // with any other join a step may begin while some of what it needs is still under way
    const all = nodes.get(id)?.join === 'all';
    before.set(id, new Set(edges.flatMap(({ node }) => [node, ...(before.get(node) ?? [])])));
    sure.set(id, all ? common(edges.map((edge) => ranBy(edge, nodes, sure))) : new Set());
    if (!all) before.set(id, new Set());
  }
  return { definition, nodes, into, before, sure, ...known };
}

/** What has completed whenever this edge leads on. */
function ranBy(
  { node, kind }: Need,
  nodes: Grounds['nodes'],
  sure: Grounds['sure'],
): ReadonlySet<string> {
  if (kind === 'soft') return new Set();
  const own = nodes.get(node)?.optional === true ? [] : [node];
  return new Set([...own, ...(sure.get(node) ?? [])]);
}

function common(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((id) => others.every((other) => other.has(id))));
}

/** The steps whose results a step reads; undefined where its expressions do not tell. */
export function readsOf(node: WorkflowNode): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const expression of expressionsOf(node)) {
    for (const [, dotted, quoted] of expression.matchAll(
      /\bnodes\b(?:\.([A-Za-z_]\w*)|\[\s*["']([\w-]+)["']\s*\])?/gu,
    )) {
      const id = dotted ?? quoted;
      if (id === undefined) return undefined;
      found.add(id);
    }
  }
  return found;
}

/** Whether a step reads of nothing but these. */
export function readsOnly(node: WorkflowNode, ids: ReadonlySet<string>): boolean {
  const reads = readsOf(node);
  return reads !== undefined && [...reads].every((id) => ids.has(id));
}

/** A step that changes nothing outside the run, always runs in its turn, and fails the run if it fails. */
export function isPlainRead(grounds: Grounds, node: WorkflowNode | undefined): node is TaskNode {
  return (
    node?.type === 'task' &&
    hasNoEffect(grounds, node) &&
    node.compensate === undefined &&
    isPlain(node)
  );
}

/** A step without conditions of its own. */
export function isPlain(node: WorkflowNode): boolean {
  return node.when === undefined && node.join === 'all' && !node.optional;
}

/** Whether it is proven that a step changes nothing outside the run. */
export function hasNoEffect({ effect }: Grounds, node: WorkflowNode): boolean {
  if (node.type !== 'task')
    return ['start', 'parallel', 'check', 'decision', 'end'].includes(node.type);
  const { action } = node;
  if (node.compensate !== undefined) return false;
  if ('value' in action || 'prompt' in action) return true;
  return 'tool' in action && effect(action) === 'read';
}

/** An edge that leads on exactly when its source has completed. */
export function isPlainEdge({ kind, when }: Need): boolean {
  return kind === 'hard' && when === undefined;
}

/** The edges into a step where all of them stand in its own `needs`, none in a decision. */
export function ownEdges({ into }: Grounds, node: WorkflowNode): readonly Need[] | undefined {
  return (into.get(node.id) ?? []).length === node.needs.length ? node.needs : undefined;
}

/** Steps that come right after a step. */
export function dependentsOf({ nodes, into }: Grounds, id: string): WorkflowNode[] {
  return [...nodes.values()].filter((node) =>
    (into.get(node.id) ?? []).some((edge) => edge.node === id),
  );
}

/** Whether what a run gives back does not hang on which steps come last. */
export function outputIsNamed({ definition }: Grounds): boolean {
  return definition.output !== undefined || definition.nodes.some(({ type }) => type === 'end');
}
