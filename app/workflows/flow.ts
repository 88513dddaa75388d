import type { WorkflowDefinition, WorkflowNode } from './definition.ts';

const TOGETHER = ['publish', 'ask', 'share', 'recall'] as const;
type Together = (typeof TOGETHER)[number];

/** A step as it is drawn. */
export interface FlowNode {
  readonly id: string;
  readonly title: string;
  /** A task that tells, asks, notes or looks up is drawn as what it does. */
  readonly type: WorkflowNode['type'] | Together;
  /** Its tool, agent, workflow, event or condition, in a word. */
  readonly what: string;
  readonly needs: { readonly node: string; readonly kind: 'hard' | 'soft' }[];
  /** Where a decision leads. */
  readonly leads: string[];
  /** Rounds of a loop at once; 1 runs them in order. */
  readonly atOnce: number;
  /** The steps inside a loop, or inside a workflow that it runs. */
  readonly body: FlowNode[];
}

type Library = Readonly<Record<string, Pick<WorkflowDefinition, 'nodes'>>>;

/** What is drawn of a definition; of a workflow inside it, where the library has it. */
export function flowOf(
  { nodes }: Pick<WorkflowDefinition, 'nodes'>,
  library: Library = {},
): FlowNode[] {
  return nodes.map((node) => ({
    id: node.id,
    title: node.name ?? node.id,
    type: typeOf(node),
    what: whatOf(node),
    needs: node.needs.map(({ node: before, kind }) => ({ node: before, kind })),
    leads:
      node.type === 'decision'
        ? [...new Set([...node.branches.flatMap(({ next }) => next), ...node.otherwise])]
        : [],
    atOnce: node.type === 'loop' ? node.parallel : 1,
    body: bodyOf(node, library),
  }));
}

function bodyOf(node: WorkflowNode, library: Library): FlowNode[] {
  if (node.type === 'loop') return flowOf({ nodes: node.body }, library);
  const inner = node.type === 'subworkflow' ? library[node.workflow] : undefined;
  return inner ? flowOf(inner, library) : [];
}

function typeOf(node: WorkflowNode): FlowNode['type'] {
  if (node.type !== 'task') return node.type;
  return TOGETHER.find((kind) => kind in node.action) ?? node.type;
}

function whatOf(node: WorkflowNode): string {
  switch (node.type) {
    case 'task': {
      const { action } = node;
      if ('tool' in action) return action.tool;
      if ('agent' in action) return action.agent;
      if ('publish' in action) return action.publish;
      if ('ask' in action) return action.ask;
      if ('share' in action) return action.share;
      if ('recall' in action) return action.recall;
      if (!('prompt' in action)) return 'value';
      return action.model === undefined || action.model === 'auto' ? 'prompt' : action.model;
    }
    case 'subworkflow':
      return node.workflow;
    case 'wait':
      return node.event ?? `${node.ms ?? 0} ms`;
    case 'loop':
      return node.over ?? node.while ?? '';
    case 'check':
      return node.that;
    default:
      return '';
  }
}
