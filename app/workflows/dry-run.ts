import type { TaskAction, WorkflowDefinition, WorkflowNode } from './definition.ts';
import type { RunFacts } from './facts.ts';
import { criticalPath, executionOrder, incoming } from './graph.ts';

/** One thing that a run would do beyond AgentHub's own memory. */
export interface PlannedCall {
  readonly path: string;
  readonly kind: 'tool' | 'agent' | 'prompt' | 'message';
  readonly target: string;
  /** Undone by this one when the run fails later. */
  readonly compensation: boolean;
  /** A step in a loop runs as often as the loop goes round, which only the run will show. */
  readonly repeated: boolean;
  readonly effect: 'read' | 'idempotent' | 'write' | null;
  /** Why it could not be made now; null where nothing is known against it. */
  readonly problem: string | null;
  /** What one call is likely to cost, in nano-dollars; null where that is not known. */
  readonly costNano: number | null;
}

/** What is known about a call without making it. */
export type CallFacts = Pick<PlannedCall, 'effect' | 'problem' | 'costNano'>;

export interface DryRun {
  /** Ids so that each comes after what it needs. */
  readonly order: readonly string[];
  /** Steps that may run side by side, wave after wave. */
  readonly waves: readonly (readonly string[])[];
  readonly criticalPath: readonly string[];
  readonly calls: readonly PlannedCall[];
  /** Of every call once, whatever conditions decide; what repeats counts once. Nano-dollars. */
  readonly costNano: number;
  /** Some calls have no known price: the run may cost more. */
  readonly costIncomplete: boolean;
}

/** Pure: what a run of these facts would do, without doing any of it. */
export function dryRun(
  facts: Pick<RunFacts, 'definition' | 'library'>,
  about: (action: TaskAction) => CallFacts,
): DryRun {
  const { nodes } = facts.definition;
  const calls = callsOf(nodes, '', false, facts.library, about);
  return {
    order: executionOrder(nodes),
    waves: wavesOf(nodes),
    criticalPath: criticalPath(nodes).path,
    calls,
    costNano: calls.reduce((sum, call) => sum + (call.compensation ? 0 : (call.costNano ?? 0)), 0),
    costIncomplete: calls.some((call) => call.costNano === null || call.repeated),
  };
}

function callsOf(
  nodes: readonly WorkflowNode[],
  prefix: string,
  repeated: boolean,
  library: Readonly<Record<string, WorkflowDefinition>>,
  about: (action: TaskAction) => CallFacts,
): PlannedCall[] {
  return executionOrder(nodes).flatMap((id) => {
    const node = nodes.find((one) => one.id === id)!;
    const path = `${prefix}${id}`;
    if (node.type === 'loop') return callsOf(node.body, `${path}/`, true, library, about);
    if (node.type === 'subworkflow') {
      const inner = library[node.workflow]?.nodes ?? [];
      return callsOf(inner, `${path}/`, repeated, library, about);
    }
    if (node.type !== 'task') return [];
    const actions = [
      { action: node.action, compensation: false },
      ...(node.compensate ? [{ action: node.compensate.action, compensation: true }] : []),
    ];
    return actions.flatMap(({ action, compensation }) => {
      const target = targetOf(action);
      return target ? [{ path, ...target, compensation, repeated, ...about(action) }] : [];
    });
  });
}

function targetOf(action: TaskAction): Pick<PlannedCall, 'kind' | 'target'> | undefined {
  if ('tool' in action) return { kind: 'tool', target: action.tool };
  if ('agent' in action) return { kind: 'agent', target: `${action.agent}.${action.action}` };
  if ('prompt' in action) return { kind: 'prompt', target: action.model ?? 'auto' };
  if ('publish' in action) return { kind: 'message', target: action.publish };
  if ('ask' in action) return { kind: 'message', target: action.ask };
  return undefined;
}

/** Each step stands in the wave after the last one that it needs. */
export function wavesOf(nodes: readonly WorkflowNode[]): string[][] {
  const edges = incoming(nodes);
  const depth = new Map<string, number>();
  for (const id of executionOrder(nodes)) {
    const before = (edges.get(id) ?? []).map((edge) => depth.get(edge.node)!);
    depth.set(id, Math.max(-1, ...before) + 1);
  }
  const waves: string[][] = [];
  for (const [id, wave] of depth) (waves[wave] ??= []).push(id);
  return waves;
}
