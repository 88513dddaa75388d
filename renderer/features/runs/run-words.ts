import { m } from '../../paraglide/messages.js';
import type { RunSummary } from '../../state/runs.svelte.ts';
import { FOUR_AGENTS, type RunStep } from '../../state/run.svelte.ts';

export type Tone = 'line' | 'busy' | 'good' | 'warn' | 'bad' | 'muted';

const RUN_STATES: Record<string, readonly [name: () => string, tone: Tone]> = {
  pending: [m.run_pending, 'line'],
  running: [m.run_running, 'busy'],
  paused: [m.run_paused, 'warn'],
  cancelling: [m.run_cancelling, 'warn'],
  completed: [m.run_completed, 'good'],
  failed: [m.run_failed, 'bad'],
  cancelled: [m.run_cancelled, 'muted'],
};

/** The state of a run in a word. One that waits for the person says so. */
export function runState(
  status: string,
  waiting: number,
  refused = false,
): { name: string; tone: Tone } {
  if (refused) return { name: m.run_refused(), tone: 'bad' };
  if (waiting > 0 && status === 'running') return { name: m.run_waiting(), tone: 'warn' };
  const known = RUN_STATES[status];
  return known ? { name: known[0](), tone: known[1] } : { name: status, tone: 'muted' };
}

const STEP_STATES: Record<RunStep['status'], readonly [name: () => string, tone: Tone]> = {
  pending: [m.step_pending, 'line'],
  running: [m.run_running, 'busy'],
  waiting: [m.step_waiting, 'warn'],
  completed: [m.step_completed, 'good'],
  failed: [m.run_failed, 'bad'],
  skipped: [m.step_skipped, 'muted'],
};

export function stepState(step: RunStep | undefined): { name: string; tone: Tone } {
  if (!step) return { name: m.step_pending(), tone: 'line' };
  if (step.status === 'waiting' && step.waitingFor === 'time')
    return { name: m.step_waits_time(), tone: 'busy' };
  if (step.status === 'waiting' && step.waitingFor === 'event')
    return { name: m.step_waits_event(), tone: 'busy' };
  if (step.status === 'pending' && step.retryAt !== null)
    return { name: m.step_tries_again(), tone: 'warn' };
  const [name, tone] = STEP_STATES[step.status];
  return { name: name(), tone };
}

/** What was asked: the request of the four agents, else the workflow's name. */
export function askedOf({ workflow, input }: Pick<RunSummary, 'workflow' | 'input'>): string {
  const request = (input as { request?: unknown } | null)?.request;
  return workflow === FOUR_AGENTS && typeof request === 'string' ? request : workflow;
}

/** The class of a badge for a tone. */
export function badge(tone: Tone): string {
  return tone === 'good' || tone === 'bad' || tone === 'warn' ? tone : '';
}
