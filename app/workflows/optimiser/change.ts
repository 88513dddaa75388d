import type { WorkflowDefinition, WorkflowNode } from '../definition.ts';

export type Need = WorkflowNode['needs'][number];

/** What is to stand in a step instead of what stands there; everything else stays. */
export interface Change {
  readonly id: string;
  readonly needs?: readonly Need[];
  /** The step gives this value and calls nothing. */
  readonly value?: string;
  /** Rounds of a loop at once. */
  readonly parallel?: number;
}

/** The five ways in which a workflow is made quicker or plainer. */
export type Rule = 'parallel' | 'redundant' | 'cache' | 'reorder' | 'batch';

/** A change that a rule has proven to be safe. */
export interface Idea {
  readonly rule: Rule;
  /** The step that it is about first. */
  readonly steps: readonly string[];
  readonly reason: string;
  readonly changes: readonly Change[];
  /** Steps that are then called less often, and by how many calls a run. */
  readonly calls: number;
  /** Milliseconds that it saves besides what the longest way through tells; null where not known. */
  readonly savedMs?: number | null | undefined;
}

/** The definition as it is with the changes made. */
export function changed(
  definition: WorkflowDefinition,
  changes: readonly Change[],
): WorkflowDefinition {
  const nodes = definition.nodes.map((node) =>
    changes.filter(({ id }) => id === node.id).reduce(changedNode, node),
  );
  return { ...definition, nodes };
}

function changedNode(node: WorkflowNode, { needs, value, parallel }: Change): WorkflowNode {
  const linked = needs === undefined ? node : { ...node, needs: [...needs] };
  if (linked.type === 'loop' && parallel !== undefined) return { ...linked, parallel };
  if (linked.type === 'task' && value !== undefined) {
    return { ...linked, action: { value }, inputs: {} };
  }
  return linked;
}
