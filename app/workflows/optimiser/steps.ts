import type { TaskNode, WorkflowNode } from '../definition.ts';
import type { Idea } from './change.ts';
import { hasNoEffect, readsOnly, type Grounds } from './grounds.ts';

/** Rounds of a loop at once, no more than a usual server answers well. */
const ROUNDS_AT_ONCE = 8;

/** The same reading call twice with nothing in between that could change its answer: made once. */
export function sameCallOnce(grounds: Grounds): Idea[] {
  const { nodes, before, sure } = grounds;
  return [...nodes.values()].flatMap((later): Idea[] => {
    if (!isReadingCall(grounds, later)) return [];
    const earlier = [...(sure.get(later.id) ?? [])]
      .map((id) => nodes.get(id)!)
      .find(
        (node) =>
          isReadingCall(grounds, node) &&
          sameCall(node, later) &&
          readsOnly(later, before.get(node.id) ?? new Set()) &&
          nothingBetween(grounds, node.id, later.id),
      );
    if (!earlier) return [];
    return [
      {
        rule: 'cache',
        steps: [later.id, earlier.id],
        reason: `"${later.id}" makes the same call as "${earlier.id}", and nothing changes in between: it can use that answer.`,
        changes: [{ id: later.id, value: outputOf(earlier.id) }],
        calls: 1,
        savedMs: grounds.usualMs(later.id) ?? null,
      },
    ];
  });
}

function isReadingCall(grounds: Grounds, node: WorkflowNode): node is TaskNode {
  return node.type === 'task' && 'tool' in node.action && hasNoEffect(grounds, node);
}

/** A step that has a condition reads for it, too; its condition stays with it. */
function sameCall(one: TaskNode, other: TaskNode): boolean {
  const call = ({ action, inputs }: TaskNode): string => JSON.stringify([action, inputs]);
  return call(one) === call(other);
}

function nothingBetween(grounds: Grounds, earlier: string, later: string): boolean {
  const { nodes, before } = grounds;
  return [...nodes.values()].every(
    (node) =>
      before.get(earlier)?.has(node.id) === true ||
      before.get(node.id)?.has(later) === true ||
      hasNoEffect(grounds, node),
  );
}

function outputOf(id: string): string {
  return /^\w+$/u.test(id) ? `\${nodes.${id}.output}` : `\${nodes["${id}"].output}`;
}

/** A loop over a list whose rounds only read, one after the other: several at once. */
export function roundsTogether(grounds: Grounds): Idea[] {
  const { definition, nodes, usualMs } = grounds;
  const parallel = Math.min(ROUNDS_AT_ONCE, definition.maxParallel);
  if (parallel === 1) return [];
  return [...nodes.values()].flatMap((node): Idea[] => {
    if (node.type !== 'loop' || node.over === undefined || node.parallel > 1) return [];
    if (!node.body.every((one) => hasNoEffect(grounds, one))) return [];
    const usual = usualMs(node.id);
    return [
      {
        rule: 'batch',
        steps: [node.id],
        reason: `The rounds of "${node.id}" only read and do not use each other: ${parallel} can run at once.`,
        changes: [{ id: node.id, parallel }],
        calls: 0,
        savedMs: usual === undefined ? null : Math.round(usual * (1 - 1 / parallel)),
      },
    ];
  });
}
