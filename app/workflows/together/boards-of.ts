import type { WorkflowDefinition, WorkflowNode } from '../definition.ts';
import type { RunFacts } from '../facts.ts';
import { outerRun } from '../pipeline/stages.ts';
import type { Blackboard } from './board.ts';

/**
 * The boards that a run uses, its own first: those that its steps name, and those that it last
 * wrote on under a name that was only known when it ran.
 */
export function boardsOf(
  board: Pick<Blackboard, 'writtenUnder'>,
  runId: string,
  { definition, library }: Pick<RunFacts, 'definition' | 'library'>,
): string[] {
  const outer = outerRun(runId);
  const named = [definition, ...Object.values(library)].flatMap(({ nodes }) => namedIn(nodes));
  return [...new Set([outer, ...named, ...board.writtenUnder([`${outer}:`, `${outer}.`])])];
}

function namedIn(nodes: WorkflowDefinition['nodes']): string[] {
  return nodes.flatMap((node: WorkflowNode) => {
    if (node.type === 'loop') return namedIn(node.body);
    if (node.type !== 'task') return [];
    const { action } = node;
    const name = 'share' in action || 'recall' in action ? action.board : undefined;
    return name === undefined || name.includes('${') ? [] : [name];
  });
}
