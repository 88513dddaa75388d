import type { RunStep } from './follow-run.ts';

/** A step for a person; undefined for one that says nothing new to them. */
export function progressLine(step: RunStep): string | undefined {
  const { path } = step;
  switch (step.type) {
    case 'node.started':
      return `${path}: begun${(step.attempt ?? 1) > 1 ? `, try ${step.attempt}` : ''}`;
    case 'node.completed':
      return `${path}: done`;
    case 'node.failed':
      return `${path}: failed: ${step.error?.message ?? 'no reason was given'}${step.retryAt === undefined ? '' : ' It is tried again.'}`;
    case 'node.skipped':
      return `${path}: left out${step.reason === undefined ? '' : ` (${step.reason})`}`;
    case 'node.waiting':
      return waitingLine(step);
    case 'node.compensating':
      return `${path}: is undone`;
    case 'run.paused':
      return 'paused';
    case 'run.cancelling':
      return `stopped: ${step.reason ?? ''}`;
    default:
      return undefined;
  }
}

function waitingLine({ path, waitingFor, question }: RunStep): string {
  if (waitingFor === 'approval') return `${path}: waits for your word: ${question ?? ''}`;
  return `${path}: waits for ${waitingFor === 'time' ? 'a time' : 'an event'}`;
}
