import { expressionsIn } from './expression.ts';
import type { WorkflowNode } from './definition.ts';

/** The ids that a node names: what it needs, and where a decision leads. */
export function targets(node: WorkflowNode): string[] {
  const branches =
    node.type === 'decision'
      ? [...node.branches.flatMap((branch) => branch.next), ...node.otherwise]
      : [];
  return [...node.needs.map((need) => need.node), ...branches];
}

/** Every expression of a node, those in the body of a loop apart. */
export function expressionsOf(node: WorkflowNode): string[] {
  const own = [node.when, ...node.needs.map((need) => need.when)];
  switch (node.type) {
    case 'task':
      return compact([
        ...own,
        ...expressionsIn(node.inputs),
        ...expressionsIn(node.action),
        ...expressionsIn(node.compensate),
      ]);
    case 'loop':
      return compact([...own, node.over, node.while]);
    case 'decision':
      return compact([...own, ...node.branches.map((branch) => branch.when)]);
    case 'subworkflow':
      return compact([...own, ...expressionsIn(node.inputs)]);
    case 'approval':
      return compact([...own, ...expressionsIn(node.question), ...expressionsIn(node.show)]);
    case 'end':
      return compact([...own, ...expressionsIn(node.output)]);
    case 'wait':
      return compact([...own, ...expressionsIn(node.event)]);
    case 'check':
      return compact([...own, node.that, ...expressionsIn(node.message)]);
    case 'start':
    case 'parallel':
      return compact(own);
  }
}

function compact(list: readonly (string | undefined)[]): string[] {
  return list.filter((entry) => entry !== undefined);
}

/** Edges of a scope: `needs`, and a decision's branches. */
export function incoming(
  nodes: readonly WorkflowNode[],
): Map<string, { node: string; kind: 'hard' | 'soft'; when: string | undefined }[]> {
  const edges = new Map(
    nodes.map((node) => [node.id, node.needs.map((need) => ({ ...need, when: need.when }))]),
  );
  for (const node of nodes) {
    if (node.type !== 'decision') continue;
    for (const target of targets({ ...node, needs: [] })) {
      const list = edges.get(target);
      if (list && !list.some((edge) => edge.node === node.id)) {
        list.push({ node: node.id, kind: 'hard', when: undefined });
      }
    }
  }
  return edges;
}

/** The ids along a cycle, first and last the same; undefined where there is none. */
export function findCycle(nodes: readonly WorkflowNode[]): string[] | undefined {
  const edges = incoming(nodes);
  const state = new Map<string, 'open' | 'done'>();
  for (const root of nodes) {
    const stack: { id: string; next: number }[] = [{ id: root.id, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      if (state.get(top.id) === 'done') {
        stack.pop();
        continue;
      }
      state.set(top.id, 'open');
      const edge = edges.get(top.id)?.[top.next];
      top.next += 1;
      if (!edge) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(edge.node) === 'open') {
        const path = stack.map((entry) => entry.id);
        return [...path.slice(path.indexOf(edge.node)), edge.node].reverse();
      } else if (edges.has(edge.node)) stack.push({ id: edge.node, next: 0 });
    }
  }
  return undefined;
}

/** The longest way through a scope by the given weights (1 each by default), first node first. */
export function criticalPath(
  nodes: readonly WorkflowNode[],
  weight: (id: string) => number = () => 1,
): { path: string[]; length: number } {
  const edges = incoming(nodes);
  const best = new Map<string, { path: string[]; length: number }>();
  for (const id of executionOrder(nodes)) {
    const before = (edges.get(id) ?? [])
      .map((edge) => best.get(edge.node)!)
      .reduce((a, b) => (b.length > a.length ? b : a), { path: [] as string[], length: 0 });
    best.set(id, { path: [...before.path, id], length: before.length + weight(id) });
  }
  return [...best.values()].reduce((a, b) => (b.length > a.length ? b : a), {
    path: [],
    length: 0,
  });
}

/** Ids so that each comes after what it needs (Kahn's algorithm). The scope must have no cycle. */
export function executionOrder(nodes: readonly WorkflowNode[]): string[] {
  const edges = incoming(nodes);
  const left = new Map([...edges].map(([id, list]) => [id, list.length]));
  const after = new Map<string, string[]>();
  for (const [id, list] of edges) {
    for (const edge of list) after.set(edge.node, [...(after.get(edge.node) ?? []), id]);
  }
  const ready = [...left].filter(([, count]) => count === 0).map(([id]) => id);
  for (let index = 0; index < ready.length; index += 1) {
    for (const id of after.get(ready[index]!) ?? []) {
      left.set(id, left.get(id)! - 1);
      if (left.get(id) === 0) ready.push(id);
    }
  }
  return ready;
}
