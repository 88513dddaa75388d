import type { AgentMessage } from '../agents/index.ts';
import { isRecord, type Cause, type WireError } from '../base/index.ts';
import type { NodeState, RunState, StoredEvent } from './event.ts';
import type { RunRow } from './store.ts';

const AGENTS = ['sena', 'lubit', 'gitcode', 'rune'] as const;
type Agent = (typeof AGENTS)[number];

export interface StageView {
  readonly agent: Agent;
  readonly status: string;
  readonly output: unknown;
  readonly duration_ms: number | null;
}

/** The stages of a run of the four agents, in the order in which they ran, as programs outside see it. */
export function workflowView(row: RunRow, state: RunState, messages: readonly AgentMessage[]) {
  const stages = [...state.nodes].flatMap(([path, node]) => stageOf(path, node));
  const seen = new Set(stages.map((stage) => stage.agent));
  const missing = AGENTS.filter((agent) => !seen.has(agent)).map((agent): StageView => ({
    agent,
    status: state.status === 'running' ? 'pending' : 'skipped',
    output: null,
    duration_ms: null,
  }));
  const output = isRecord(state.output) ? state.output : {};
  return {
    workflow_id: row.id,
    status: state.status,
    stages: [...stages, ...missing],
    messages: [...messages],
    ...(state.status === 'completed' ? { result: state.output ?? null } : {}),
    ...errorOf(state, output),
  };
}

function errorOf(state: RunState, output: Record<string, unknown>): { error?: WireError } {
  if (state.error) return { error: state.error };
  if (!Array.isArray(output['refused'])) return {};
  return {
    error: {
      kind: 'invalid',
      code: 'workflow.rejected',
      message: `Lubit did not let the plan through: ${output['refused'].join('; ')}.`,
      remedy: 'Say the request in other words, or name what is missing.',
      data: { refused: output['refused'] },
    },
  };
}

function stageOf(path: string, node: NodeState): StageView[] {
  const agent = AGENTS.find((name) => path.split('/').at(-1) === name);
  if (!agent) return [];
  return [
    { agent, status: node.status, output: node.output ?? null, duration_ms: durationOf(node) },
  ];
}

function durationOf(node: NodeState): number | null {
  return node.endedAt === undefined || node.startedAt === undefined
    ? null
    : node.endedAt - node.startedAt;
}

/** A run for a person: every node with what went in and what came out. */
export function runView(row: RunRow, state: RunState) {
  return {
    ...row,
    status: state.status,
    output: state.output ?? null,
    error: state.error ?? null,
    nodes: [...state.nodes].map(([path, node]) => nodeView(path, node)),
  };
}

/** Events for whoever follows a run; of a set-back each path is told. */
export function runSteps(events: readonly StoredEvent[]) {
  return events.map(({ seq, at, event }) => {
    const { type } = event;
    switch (event.type) {
      case 'run.ended':
        return { seq, at, type, status: event.status, ...errorIn(event) };
      case 'run.cancelling':
        return { seq, at, type, reason: event.reason };
      case 'run.started':
      case 'run.paused':
      case 'run.resumed':
        return { seq, at, type };
      case 'node.reset':
        return { seq, at, type, path: event.paths.join(', ') };
      case 'node.waiting': {
        const { path, question } = event;
        return { seq, at, type, path, waitingFor: event.for, ...(question ? { question } : {}) };
      }
      case 'node.started':
        return { seq, at, type, path: event.path, attempt: event.attempt };
      case 'node.skipped':
        return { seq, at, type, path: event.path, reason: event.reason, ...causeIn(event) };
      case 'node.failed': {
        const again = event.retryAt === undefined ? {} : { retryAt: event.retryAt };
        return { seq, at, type, path: event.path, ...errorIn(event), ...again };
      }
      case 'node.completed':
      case 'node.compensating':
      case 'node.compensated':
        return { seq, at, type, path: event.path, ...errorIn(event) };
    }
  });
}

function errorIn(event: { readonly error?: WireError; readonly type: string }) {
  return event.error === undefined ? {} : { error: event.error };
}

function causeIn({ cause }: { readonly cause?: Cause | undefined }) {
  return cause === undefined ? {} : { cause };
}

export function nodeView(path: string, node: NodeState) {
  return {
    path,
    status: node.status,
    attempts: node.attempts,
    inputs: node.inputs ?? null,
    output: node.output ?? null,
    error: node.error ?? null,
    reason: node.reason ?? null,
    ...causeIn(node),
    question: node.waiting?.question ?? null,
    show: node.waiting?.show ?? null,
    waitingFor: node.waiting?.for ?? null,
    waitsUntil: node.waiting?.until ?? null,
    retryAt: node.retryAt ?? null,
    compensation: node.compensation ?? null,
    startedAt: node.startedAt ?? null,
    endedAt: node.endedAt ?? null,
  };
}

/** The same with what was carried by its steps left out: for a list that is read again and again. */
export function briefly<View extends ReturnType<typeof runView>>(view: View): View {
  const nodes = view.nodes.map((node) => ({ ...node, inputs: null, output: null, show: null }));
  return { ...view, nodes };
}
