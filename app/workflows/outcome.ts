import { AppError, toWireError, type Random, type WireError } from '../base/index.ts';
import type { RetryPolicy } from './definition.ts';
import type { RunEvent, RunState } from './event.ts';
import type { TaskOutcome } from './ports.ts';
import { runHears } from './together/topics.ts';

/** The event that an attempt's end becomes: done, failed, or failed with a time to try again. */
export function outcomeEvent(
  path: string,
  outcome: TaskOutcome,
  policy: { readonly retry: RetryPolicy; readonly attempt: number } | undefined,
  facts: { readonly status: RunState['status']; readonly now: number; readonly random: Random },
): RunEvent {
  if (outcome.status === 'done') return { type: 'node.completed', path, output: outcome.output };
  const again =
    policy &&
    outcome.retryable &&
    policy.attempt < policy.retry.attempts &&
    facts.status !== 'cancelling';
  if (!again) return { type: 'node.failed', path, error: outcome.error };
  const retryAt = facts.now + retryDelay(policy.retry, policy.attempt, facts.random);
  return { type: 'node.failed', path, error: outcome.error, retryAt };
}

/** The outcome of an attempt that threw; only what took too long may go better another time. */
export function thrown(error: unknown): TaskOutcome {
  const retryable = error instanceof AppError && error.kind === 'timeout';
  return { status: 'failed', error: toWireError(error), retryable };
}

/** What a node gave is not stored again as what the run gave. */
export function completedEvent(output: unknown, state: RunState): RunEvent {
  const [same] =
    [...state.nodes].find(([, node]) => node.output !== undefined && node.output === output) ?? [];
  const given = same === undefined ? { output } : { outputOf: same };
  return { type: 'run.ended', status: 'completed', ...given };
}

/** A compensation that failed is told of, and the others still run. */
export function compensatedEvent(path: string, outcome: TaskOutcome): RunEvent {
  const error = outcome.status === 'failed' ? { error: outcome.error } : {};
  return { type: 'node.compensated', path, ...error };
}

/** min(initial * multiplier^(attempt - 1), max) plus 0 to 30 % of it, in whole ms. */
export function retryDelay(policy: RetryPolicy, attempt: number, random: Random): number {
  const base = Math.min(policy.initialMs * policy.multiplier ** (attempt - 1), policy.maxMs);
  return Math.floor(base * (1 + 0.3 * random.next()));
}

/** The error of an approval that a person refused. */
export function refused(note: string | undefined): WireError {
  return {
    kind: 'denied',
    code: 'workflow.refused',
    message: note ? `A person said no: ${note}` : 'A person said no.',
    data: { note: note ?? '' },
  };
}

/** The steps that what is told completes; none by a message that has completed one before. */
export function heard(
  runId: string,
  state: RunState,
  event: string,
  payload: unknown,
  message: string | undefined,
): RunEvent[] {
  const nodes = [...state.nodes];
  if (message !== undefined && nodes.some(([, node]) => node.message === message)) return [];
  return nodes
    .filter(([, { waiting }]) => waiting?.event && runHears(waiting.event, runId, event))
    .map(([path]) => ({
      ...{ type: 'node.completed' as const, path, output: payload },
      ...(message === undefined ? {} : { message }),
    }));
}
