import { toWireError } from '../../base/index.ts';
import { agentsBusy, noAgentFits } from '../errors.ts';
import type { Task, TaskOutcome } from '../ports.ts';
import type { Supervisor } from './supervisor.ts';

/** The agent of a step that leaves it to the supervisor. */
export const AUTO_AGENT = 'auto';

/** Gives a task to the agent that the supervisor names; the same one after a restart. */
export async function assignAgent(
  supervisor: Supervisor,
  task: Task,
  action: string,
  give: (agent: string) => Promise<TaskOutcome>,
): Promise<TaskOutcome> {
  const request = requestOf(task.inputs, action);
  const owner = { runId: task.runId };
  const found = await supervisor.assign({ key: task.key, action, request, owner });
  switch (found.status) {
    case 'assigned':
      return give(found.agent);
    case 'busy':
      return { status: 'failed', error: toWireError(agentsBusy(task.path)), retryable: true };
    case 'none':
      return {
        status: 'failed',
        error: toWireError(noAgentFits(task.path, action)),
        retryable: false,
      };
  }
}

/** What is asked for, in words. */
function requestOf(inputs: Task['inputs'], action: string): string {
  const given = Object.values(inputs).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return [...(action === 'run' ? [] : [action]), ...given].join(' ');
}
