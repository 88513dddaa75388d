import type { WorkflowNode } from './definition.ts';
import { nodeState, type RunState } from './event.ts';
import { fill } from './expression.ts';
import { incoming } from './graph.ts';
import type { Scope } from './scope.ts';

/** What an ended scope gives back: the `output` template, else the end nodes' outputs. */
export function scopeOutput(scope: Scope, output: unknown, state: RunState): unknown {
  if (output !== undefined) return fill(output, scope.context);
  const ends = scope.nodes.filter((node) => node.type === 'end');
  const source = ends.length > 0 ? ends : lastNodes(scope.nodes);
  const outputs = source
    .map((node) => nodeState(state, `${scope.prefix}${node.id}`))
    .filter((node) => node.status === 'completed')
    .map((node) => node.output ?? null);
  return outputs.length === 1 ? outputs[0] : outputs;
}

function lastNodes(nodes: readonly WorkflowNode[]): WorkflowNode[] {
  const edges = incoming(nodes);
  const inner = new Set([...edges.values()].flat().map((edge) => edge.node));
  return nodes.filter((node) => !inner.has(node.id));
}
