import { TaskState, type Artifact, type Message, type Task, type TaskStatus } from '@a2a-js/sdk';
import { isRecord, type WireError } from '../../../app/base/index.ts';
import type { CommandOutput } from '../../../app/contract/index.ts';
import { dataPart, ownMessage, textPart } from './messages.ts';

export type RunDetail = CommandOutput<'runs.get'>;

/** The conversation of a task: that which the run was begun in, else one of its own. */
export function contextOf(run: Pick<RunDetail, 'id' | 'chatId'>): string {
  return run.chatId ?? run.id;
}

/** A run as a task: its id is the run's, its state always what the run says. */
export function taskOf(run: RunDetail, history: readonly Message[]): Task {
  return {
    id: run.id,
    contextId: contextOf(run),
    status: statusOf(run),
    artifacts: artifactsOf(run),
    history: [...history],
    metadata: undefined,
  };
}

/** A task of which nothing was run: refused where the message was at fault, failed otherwise. */
export function unbegunTask(
  asked: { readonly taskId: string; readonly contextId: string; readonly userMessage: Message },
  { kind, message, remedy }: WireError,
): Task {
  const { taskId, contextId, userMessage } = asked;
  const words = [message, remedy].filter(Boolean).join(' ');
  return {
    id: taskId,
    contextId,
    status: {
      state: kind === 'invalid' ? TaskState.TASK_STATE_REJECTED : TaskState.TASK_STATE_FAILED,
      message: ownMessage(taskId, contextId, words),
      timestamp: new Date().toISOString(),
    },
    artifacts: [],
    history: [userMessage],
    metadata: undefined,
  };
}

/** The questions that a run waits for a person to answer, in order. */
export function openApprovals(run: RunDetail): { path: string; question: string }[] {
  return run.nodes
    .filter((node) => node.status === 'waiting' && node.waitingFor === 'approval')
    .map(({ path, question }) => ({ path, question: question ?? 'May this go on?' }));
}

/** How a run's state reads in A2A, with words where there is something to say. */
export function statusOf(run: RunDetail): TaskStatus {
  const { state, words } = stateOf(run);
  return {
    state,
    message: words === undefined ? undefined : ownMessage(run.id, contextOf(run), words),
    timestamp: new Date(run.endedAt ?? newest(run)).toISOString(),
  };
}

interface Reading {
  readonly state: TaskState;
  readonly words?: string | undefined;
}

function stateOf(run: RunDetail): Reading {
  switch (run.status) {
    case 'completed':
      return refusalOf(run) ?? { state: TaskState.TASK_STATE_COMPLETED };
    case 'failed':
      return {
        state: TaskState.TASK_STATE_FAILED,
        words: [run.error?.message ?? 'It failed.', run.error?.remedy].filter(Boolean).join(' '),
      };
    case 'cancelled':
      return { state: TaskState.TASK_STATE_CANCELED };
    case 'paused':
      return { state: TaskState.TASK_STATE_WORKING, words: 'Paused by the person.' };
    default: {
      const [asked] = openApprovals(run);
      if (!asked || run.status === 'cancelling') return { state: TaskState.TASK_STATE_WORKING };
      return {
        state: TaskState.TASK_STATE_INPUT_REQUIRED,
        words: `${asked.question} Answer "yes" or "no".`,
      };
    }
  }
}

/** A plan that was not let through is a task that was not taken on. */
function refusalOf(run: RunDetail): Reading | undefined {
  const refused = isRecord(run.output) ? run.output['refused'] : undefined;
  if (!Array.isArray(refused)) return undefined;
  return { state: TaskState.TASK_STATE_REJECTED, words: refused.join('; ') };
}

/** What a completed run gives back: its answer as text, and what else there is as data. */
export function artifactsOf(run: RunDetail): Artifact[] {
  if (run.status !== 'completed' || refusalOf(run)) return [];
  const { output } = run;
  const answer = isRecord(output) ? output['answer'] : output;
  const parts = [
    ...(typeof answer === 'string' ? [textPart(answer)] : []),
    ...(typeof output === 'string' ? [] : [dataPart(output ?? null)]),
  ];
  return [
    {
      artifactId: 'result',
      name: 'Result',
      description: '',
      parts,
      metadata: undefined,
      extensions: [],
    },
  ];
}

function newest(run: RunDetail): number {
  const moments = run.nodes.flatMap(({ startedAt, endedAt }) => [startedAt ?? 0, endedAt ?? 0]);
  return Math.max(run.createdAt, ...moments);
}
