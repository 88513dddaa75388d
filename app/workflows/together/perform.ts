import { AppError, toWireError } from '../../base/index.ts';
import type { TaskAction } from '../definition.ts';
import { outerRun } from '../pipeline/stages.ts';
import type { Task, TaskOutcome } from '../ports.ts';
import type { Blackboard, BoardOutcome } from './board.ts';
import type { MessageBus } from './bus.ts';
import { topicOf } from './topics.ts';

export interface Together {
  readonly bus: MessageBus;
  readonly board: Blackboard;
}

type Shared = Extract<
  TaskAction,
  { publish: string } | { ask: string } | { share: string } | { recall: string }
>;

/** A step that tells, asks, notes or looks up. Run again after a kill it does nothing twice. */
export async function performTogether(
  { bus, board }: Together,
  task: Task,
  action: Shared,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { runId, key } = task;
  const from = { sender: runId, message_id: key };
  try {
    if ('publish' in action) {
      const topic = topicOf(action.publish, runId);
      const answers =
        action.answers === undefined
          ? {}
          : { correlation_id: action.answers, message_type: 'response' as const };
      const kept = action.ttlMs === undefined ? {} : { ttl: action.ttlMs };
      const { message_id } = bus.publish({
        ...{ ...from, topic, payload: action.payload },
        ...answers,
        ...kept,
      });
      return { status: 'done', output: { message_id, topic } };
    }
    if ('ask' in action) {
      const topic = topicOf(action.ask, runId);
      const asked = { ...from, topic, payload: action.payload };
      const answer = await bus.request(asked, action.timeoutMs, signal);
      return { status: 'done', output: answer.payload };
    }
    const place = { board: action.board ?? outerRun(runId), member: action.as ?? 'workflow' };
    if ('share' in action) {
      const { share, content, readers, version } = action;
      const write = { ...place, key: share, content, readers, version, writtenBy: key };
      return ended(board.write(write), ({ version: now }) => ({ version: now }));
    }
    const read = board.read(place.board, action.recall, place.member);
    return ended(read, ({ content, version, owner }) => ({ content, version, owner }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: 'failed', error: toWireError(error), retryable: error.kind === 'timeout' };
  }
}

function ended(
  outcome: BoardOutcome,
  output: (entry: Extract<BoardOutcome, { ok: true }>['entry']) => unknown,
): TaskOutcome {
  return outcome.ok
    ? { status: 'done', output: output(outcome.entry) }
    : { status: 'failed', error: toWireError(outcome.error), retryable: false };
}
