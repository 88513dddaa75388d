import type { TaskNode, WorkflowNode } from '../definition.ts';
import type { Change, Idea, Need } from './change.ts';
import {
  dependentsOf,
  isPlain,
  isPlainEdge,
  isPlainRead,
  outputIsNamed,
  ownEdges,
  readsOnly,
  type Grounds,
} from './grounds.ts';

/**
 * Two steps in a row that only read, the second without anything of the first: side by side. What
 * comes after the second then waits for both, and is left out in the same cases as before.
 */
export function sideBySide(grounds: Grounds): Idea[] {
  if (grounds.definition.maxParallel === 1) return [];
  return [...grounds.nodes.values()].flatMap((second): Idea[] => {
    const pair = onlyBehind(grounds, second);
    if (!pair || !isPlainRead(grounds, second) || !isPlainRead(grounds, pair.first)) return [];
    const { first } = pair;
    if (!takesTime(first) || !takesTime(second)) return [];
    const after = dependentsOf(grounds, second.id);
    if (!after.every((node) => skipsWith(grounds, node, first.id))) return [];
    if (after.length === 0 && !outputIsNamed(grounds)) return [];
    const waiting = after
      .filter((node) => !node.needs.some((need) => need.node === first.id))
      .map((node): Change => {
        const both = { node: first.id, kind: 'hard', when: undefined } as const;
        return { id: node.id, needs: [...node.needs, both] };
      });
    return [
      {
        rule: 'parallel',
        steps: [second.id, first.id],
        reason: `"${second.id}" uses nothing of "${first.id}", and both only read: they can run side by side.`,
        changes: [{ id: second.id, needs: first.needs }, ...waiting],
        calls: 0,
      },
    ];
  });
}

/** A link that another way through says already. */
export function redundantLinks(grounds: Grounds): Idea[] {
  return [...grounds.nodes.values()].flatMap((node): Idea[] => {
    const edges = ownEdges(grounds, node);
    if (!edges || node.join !== 'all' || !edges.every(isPlainEdge)) return [];
    const needless = edges.find(({ node: id }) => isSaidBy(grounds, id, edges));
    if (!needless) return [];
    const { node: id } = needless;
    return [
      {
        rule: 'redundant',
        steps: [node.id, id],
        reason: `"${node.id}" waits for "${id}" through its other steps already: the link to it says nothing more.`,
        changes: [{ id: node.id, needs: edges.filter((edge) => edge !== needless) }],
        calls: 0,
      },
    ];
  });
}

/**
 * Whether the others lead on in the same cases: one of them runs whenever `id` has completed, and
 * none of them where it has not.
 */
function isSaidBy(grounds: Grounds, id: string, edges: readonly Need[]): boolean {
  const { nodes, into, sure } = grounds;
  const source = nodes.get(id);
  const others = edges.filter((edge) => edge.node !== id);
  if (!source || source.type === 'decision' || source.optional) return false;
  if (others.length !== edges.length - 1) return false;
  const always = others.some((other) => {
    const between = nodes.get(other.node)!;
    const [only, ...more] = into.get(other.node) ?? [];
    const single = only?.node === id && more.length === 0 && isPlainEdge(only);
    return single && between.type !== 'decision' && between.when === undefined;
  });
  return always && others.every((other) => sure.get(other.node)?.has(id) === true);
}

/** A check behind a step that only reads and that it does not look at: it is made first. */
export function checksFirst(grounds: Grounds): Idea[] {
  return [...grounds.nodes.values()].flatMap((check): Idea[] => {
    const pair = onlyBehind(grounds, check);
    if (!pair || check.type !== 'check' || !isPlain(check)) return [];
    const { first } = pair;
    if (!isPlainRead(grounds, first) || !takesTime(first)) return [];
    if (!readsOnly(first, grounds.before.get(first.id) ?? new Set())) return [];
    if (dependentsOf(grounds, first.id).length !== 1) return [];
    const after = dependentsOf(grounds, check.id);
    const follows = after.map((node) => ownEdges(grounds, node));
    if (!follows.every((edges) => edges?.length === 1 && isPlainEdge(edges[0]!))) return [];
    if (after.some((node) => node.join !== 'all')) return [];
    if (after.length === 0 && !outputIsNamed(grounds)) return [];
    const behind = (node: string) => [{ node, kind: 'hard' as const, when: undefined }];
    const usual = grounds.usualMs(first.id);
    return [
      {
        rule: 'reorder',
        steps: [check.id, first.id],
        reason: `"${check.id}" does not look at what "${first.id}" gives: made first, it saves "${first.id}" whenever it stops the run.`,
        changes: [
          { id: check.id, needs: first.needs },
          { id: first.id, needs: behind(check.id) },
          ...after.map((node): Change => ({ id: node.id, needs: behind(first.id) })),
        ],
        calls: 0,
        savedMs: usual ?? null,
      },
    ];
  });
}

/** The one step that `second` comes behind, where it could as well stand in that one's place. */
function onlyBehind(
  grounds: Grounds,
  second: WorkflowNode,
): { readonly first: WorkflowNode } | undefined {
  const [edge, ...more] = ownEdges(grounds, second) ?? [];
  if (!edge || more.length > 0 || !isPlainEdge(edge)) return undefined;
  const first = grounds.nodes.get(edge.node);
  if (!first || !ownEdges(grounds, first)) return undefined;
  const early = grounds.before.get(first.id) ?? new Set<string>();
  return readsOnly(second, early) ? { first } : undefined;
}

/** Whether a step is left out whenever `id` has not completed, by each of its edges. */
function skipsWith(grounds: Grounds, node: WorkflowNode, id: string): boolean {
  const edges = ownEdges(grounds, node);
  return (
    edges !== undefined &&
    node.join === 'all' &&
    edges.every(
      (edge) =>
        isPlainEdge(edge) && (edge.node === id || grounds.sure.get(edge.node)?.has(id) === true),
    )
  );
}

function takesTime({ action }: TaskNode): boolean {
  return !('value' in action);
}
