import { toWireError, type WireError } from '../base/index.ts';
import type { TaskNode } from './definition.ts';
import { nodeState, type RunEvent, type RunState } from './event.ts';
import type { RunFacts } from './facts.ts';
import { completedEvent } from './outcome.ts';
import { scopeOutput } from './scope-output.ts';
import { findNode, rootScope } from './scope.ts';

/** The task that a path stands for; undefined where it is another kind of node. */
export function taskAt(facts: RunFacts, path: string): TaskNode | undefined {
  const node = findNode(facts, path);
  return node?.type === 'task' ? node : undefined;
}

/** Why a run whose nodes have all ended failed; undefined where it did not. */
export function failureOf({ definition }: RunFacts, state: RunState): WireError | undefined {
  return definition.nodes
    .filter((node) => !node.optional)
    .map((node) => nodeState(state, node.id))
    .find((node) => node.status === 'failed')?.error;
}

/** The end of a run in which nothing failed; it fails where its output cannot be made. */
export function endOf(facts: RunFacts, state: RunState): RunEvent {
  try {
    const scope = rootScope(facts.definition, state, facts.input);
    const output = scopeOutput(scope, facts.definition.output, state);
    return completedEvent(output ?? null, state);
  } catch (error) {
    return { type: 'run.ended', status: 'failed', error: toWireError(error) };
  }
}

export function isUndoing({ nodes }: RunState): boolean {
  return [...nodes.values()].some(({ compensation }) => compensation === 'running');
}

/** The last node that has completed, can be undone and was not. */
export function nextToUndo(facts: RunFacts, state: RunState): string | undefined {
  return state.completed.findLast(
    (path) => taskAt(facts, path)?.compensate && !nodeState(state, path).compensation,
  );
}
