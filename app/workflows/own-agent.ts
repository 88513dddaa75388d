import { agentErrors, runAgentTask, type AgentCalls, type Agents } from '../agents/index.ts';
import { AppError, anySignal, clip, toWireError, type Clock } from '../base/index.ts';
import type { ModelTool } from '../models/index.ts';
import { ownerOf } from './pipeline/stages.ts';
import type { Task, TaskOutcome } from './ports.ts';

export interface OwnAgentDeps {
  readonly agents: Agents;
  readonly calls: AgentCalls;
  readonly clock: Clock;
  /** The tools that fit a request, under the names that a model is told. */
  readonly offer: (request: string) => readonly ModelTool[];
  readonly publicName: (name: string) => string;
  /** One tool call under a key: what was done under it already is not done again. */
  readonly tool: (
    task: Task,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ) => Promise<TaskOutcome>;
}

const LONGEST_KEPT = 2000;

/** A task by an agent that is not one of the four: a person's own, or a server's tools. */
export async function runOwnAgent(
  deps: OwnAgentDeps,
  task: Task,
  name: string,
  action: string,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { agents } = deps;
  try {
    const { definition, source } = agents.registry.get(name);
    const capability = definition.capabilities.find((one) => one.name === action);
    if (!capability && (action !== 'run' || source === 'server')) {
      const known = definition.capabilities.map((one) => one.name);
      throw agentErrors.capabilityUnknown(definition.name, action, known);
    }
    return await agents.pool.use(definition.name, signal, async (inner) => {
      if (source === 'server') {
        const tool = definition.tools.find((one) => one.endsWith(`__${action}`)) ?? action;
        return deps.tool(task, tool, task.inputs, inner);
      }
      const settings = agents.settings(definition.name);
      const slow = new AbortController();
      const timer = deps.clock.after(settings.taskTimeoutMs, () => slow.abort(tooSlow(name)));
      const end = await runAgentTask(
        {
          calls: deps.calls,
          tools: (request) =>
            deps
              .offer(request)
              .filter((tool) => agents.mayUse(definition, deps.publicName(tool.name))),
          call: (tool, args, key, stopped) =>
            callTool(deps, { ...task, key }, tool, args, stopped, name),
        },
        {
          definition,
          settings,
          capability,
          inputs: task.inputs,
          owner: ownerOf(task, definition.name),
        },
        anySignal(inner, slow.signal),
      ).finally(() => timer[Symbol.dispose]());
      if (end.status === 'failed') throw end.error;
      await remember(agents, definition.name, task, end.output, deps.clock.now());
      return { status: 'done', output: end.output };
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const retryable = error instanceof AppError && ['unavailable', 'busy'].includes(error.kind);
    return { status: 'failed', error: toWireError(error), retryable };
  }
}

async function callTool(
  deps: OwnAgentDeps,
  task: Task,
  name: string,
  args: Record<string, unknown>,
  signal: AbortSignal,
  agent: string,
): Promise<{ text: string; ok: boolean }> {
  const { definition } = deps.agents.registry.get(agent);
  const called = deps.publicName(name);
  if (!deps.agents.mayUse(definition, called)) {
    return { text: agentErrors.toolNotAllowed(agent, called).message, ok: false };
  }
  const outcome = await deps.tool(task, called, args, signal);
  return outcome.status === 'done'
    ? { text: (outcome.output as { text: string }).text, ok: true }
    : { text: outcome.error.message, ok: false };
}

/** What an agent keeps of its tasks: how many, and the last. */
async function remember(
  agents: Agents,
  name: string,
  task: Task,
  output: unknown,
  at: number,
): Promise<void> {
  const before = await agents.states.newest(name);
  const tasks = typeof before['tasks'] === 'number' ? before['tasks'] : 0;
  const last = {
    at,
    inputs: clip(JSON.stringify(task.inputs), LONGEST_KEPT),
    output: clip(JSON.stringify(output), LONGEST_KEPT),
  };
  await agents.states.save(name, { ...before, tasks: tasks + 1, last }, task.runId);
}

function tooSlow(agent: string): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'agent.task-timeout',
    message: `The agent "${agent}" did not end its task in time.`,
    remedy: 'Ask for less at once, or raise its "taskTimeoutMs".',
    data: { agent },
  });
}
