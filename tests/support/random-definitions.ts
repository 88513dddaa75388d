import type { Random } from '../../app/base/index.ts';
import { parseWorkflow, type WorkflowDefinition } from '../../app/workflows/index.ts';

type Fields = Record<string, unknown>;

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random.next() * list.length)]!;
}

export function chance(random: Random, share: number): boolean {
  return random.next() < share;
}

/** A valid workflow with steps of any kind, loops and sub-workflows up to three deep. */
export function randomDefinition(random: Random): WorkflowDefinition {
  const parts: Record<string, object> = {};
  const nodes = randomNodes(random, 1, parts);
  return parseWorkflow(
    JSON.stringify({ name: 'walk', nodes, parts, maxParallel: pick(random, [1, 2, 8]) }),
  );
}

function randomNodes(random: Random, depth: number, parts: Record<string, object>): Fields[] {
  const count = 2 + Math.floor(random.next() * (depth === 1 ? 7 : 3));
  const nodes: Fields[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `n${depth}${index}`;
    const before = nodes.map((node) => String(node['id']));
    const node = { id, ...randomKind(random, depth, parts), ...randomEdges(random, before) };
    nodes.push(node);
    if (chance(random, 0.15) && index + 2 < count) {
      const [one, other] = [`n${depth}${index + 1}`, `n${depth}${index + 2}`];
      nodes.push({
        ...{ id: `d${depth}${index}`, type: 'decision', needs: [id] },
        ...{ branches: [{ when: condition(random, [id]), next: [one] }], otherwise: [other] },
      });
    }
  }
  return nodes;
}

function randomEdges(random: Random, before: readonly string[]): Fields {
  const chosen = before.filter(() => chance(random, 0.4));
  const needs = chosen.map((node) => ({
    node,
    kind: chance(random, 0.3) ? 'soft' : 'hard',
    ...(chance(random, 0.1) ? { when: condition(random, [node]) } : {}),
  }));
  return {
    needs,
    ...(chance(random, 0.2)
      ? { join: pick(random, needs.length > 0 ? ['any', 1] : ['any', 'all']) }
      : {}),
    ...(chance(random, 0.1) ? { when: condition(random, before) } : {}),
    ...(chance(random, 0.2) ? { optional: true } : {}),
  };
}

function condition(random: Random, before: readonly string[]): string {
  const any = before.length > 0 ? [`nodes.${pick(random, before)}.status == "completed"`] : [];
  return pick(random, ['true', 'false', 'size("ab") == 2', ...any]);
}

function randomKind(random: Random, depth: number, parts: Record<string, object>): Fields {
  const inner = (): Fields[] => randomNodes(random, depth + 1, parts);
  const composite = depth < 3 && chance(random, 0.35);
  if (composite && chance(random, 0.3)) {
    const name = `part${Object.keys(parts).length}`;
    parts[name] = {}; // its name is taken before those inside it
    parts[name] = { nodes: inner() };
    return { type: 'subworkflow', workflow: name };
  }
  if (composite) {
    return chance(random, 0.5)
      ? { type: 'loop', over: '["a", "b", "c"]', parallel: pick(random, [1, 2]), body: inner() }
      : { type: 'loop', while: 'index < 2', body: inner() };
  }
  return pick(random, [task, task, task, task, small])(random);
}

function task(random: Random): Fields {
  const said = 'word '.repeat(50 + Math.floor(random.next() * 100));
  return {
    type: 'task',
    action: { tool: pick(random, ['box__alter', 'box__look']) },
    inputs: { said },
    ...(chance(random, 0.2) ? { timeoutMs: 40 } : {}),
    ...(chance(random, 0.3) ? { retry: { attempts: pick(random, [1, 2, 5]), initialMs: 10 } } : {}),
    ...(chance(random, 0.3) ? { compensate: { action: { tool: 'box__undo' } } } : {}),
  };
}

function small(random: Random): Fields {
  return pick<Fields>(random, [
    { type: 'start' },
    { type: 'parallel' },
    { type: 'end', output: 'the end' },
    { type: 'wait', ms: 30 },
    { type: 'wait', event: 'news' },
    { type: 'wait', event: 'never', timeoutMs: 50 },
    { type: 'approval', question: 'May it?' },
    { type: 'approval', question: 'May it?', timeoutMs: 60 },
    { type: 'check', that: pick(random, ['true', 'true', 'false']), message: 'no' },
  ]);
}
