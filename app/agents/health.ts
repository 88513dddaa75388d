import type { AgentState } from './lifecycle.ts';

export interface AgentHealth {
  readonly state: 'HEALTHY' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';
  readonly reason?: string;
}

/** More failures than this share of the tasks is a warning. */
const WARNING_SHARE = 0.1;

/** How an agent is: it could not be made ready, it fails often, it works, or it was never used. */
export function healthOf(seen: {
  readonly state: AgentState;
  readonly problem: string | undefined;
  readonly tasks: number;
  readonly failures: number;
}): AgentHealth {
  const { state, problem, tasks, failures } = seen;
  if (state === 'error') return { state: 'CRITICAL', reason: problem ?? 'it is in error' };
  if (tasks > 0 && failures / tasks > WARNING_SHARE) {
    return { state: 'WARNING', reason: `${failures} of ${tasks} tasks failed` };
  }
  return { state: tasks > 0 ? 'HEALTHY' : 'UNKNOWN' };
}
