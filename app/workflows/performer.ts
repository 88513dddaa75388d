import { agentErrors, type PlanStep } from '../agents/index.ts';
import { isRecord, toWireError, type WireError } from '../base/index.ts';
import { SEND_MESSAGE, toolName } from '../gateway/index.ts';
import type { ToolCallRecord, ToolCallReport, ToolCallRequest } from '../tools/index.ts';
import { GitCode, type GitCodeDeps } from './pipeline/gitcode.ts';
import { runStage, type StageDeps } from './pipeline/stages.ts';
import type { Performer, Task, TaskOutcome, TaskRemains } from './ports.ts';
import { runOwnAgent, type OwnAgentDeps } from './own-agent.ts';
import { agentAsks, messageTo, questionIn, remoteAgent } from './remote-agent.ts';
import { runPrompt } from './prompt.ts';
import { assignAgent, AUTO_AGENT } from './supervisor/assign.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { performTogether, type Together } from './together/perform.ts';

export interface PerformerDeps {
  readonly stages: StageDeps;
  readonly call: (request: ToolCallRequest) => Promise<ToolCallReport>;
  /** The last call that was made under a key, from the journal. */
  readonly lastCall: (key: string) => ToolCallRecord | undefined;
  readonly effectOf: (server: string, tool: string) => PlanStep['effect'];
  readonly child: GitCodeDeps['child'];
  readonly together: Together;
  readonly supervisor: Supervisor;
  readonly own: Omit<OwnAgentDeps, 'tool' | 'calls'>;
}

/** The four that have stages of their own. */
const FOUR = ['sena', 'lubit', 'gitcode', 'rune'];

/** Performs tasks of runs: tools through the one gate, stages of the four agents, plain values. */
export class TaskPerformer implements Performer {
  readonly #deps: PerformerDeps;
  readonly #gitcode: GitCode;

  constructor(deps: PerformerDeps) {
    this.#deps = deps;
    const { stages, child } = deps;
    this.#gitcode = new GitCode({ stages, child, tool: (...call) => this.#tool(...call) });
  }

  async perform(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const { action } = task;
    const { stages } = this.#deps;
    if ('tool' in action) return this.#tool(task, action.tool, task.inputs, signal);
    if ('value' in action) return { status: 'done', output: action.value };
    if ('publish' in action || 'ask' in action || 'share' in action || 'recall' in action) {
      return performTogether(this.#deps.together, task, action, signal);
    }
    if ('prompt' in action) return runPrompt(stages.calls, task, action, signal);
    return action.agent === AUTO_AGENT
      ? assignAgent(this.#deps.supervisor, task, action.action, (agent) =>
          this.#agent(task, { ...action, agent }, signal),
        )
      : this.#agent(task, action, signal);
  }

  #agent(
    task: Task,
    { agent, action }: { readonly agent: string; readonly action: string },
    signal: AbortSignal,
  ): Promise<TaskOutcome> {
    const { stages, own } = this.#deps;
    const remote = remoteAgent(agent);
    if (remote !== undefined) return this.#remote(task, remote, action, signal);
    if (!FOUR.includes(agent)) {
      const tool: OwnAgentDeps['tool'] = (...call) => this.#once(...call);
      return runOwnAgent({ ...own, calls: stages.calls, tool }, task, agent, action, signal);
    }
    // a late step is a part of the work that GitCode does already
    if (action === 'late') return this.#gitcode.perform(task, action, signal);
    return own.agents.pool.use(agent, signal, (inner) =>
      agent === 'gitcode'
        ? this.#gitcode.perform(task, action, inner)
        : runStage(stages, task, agent, action, inner),
    );
  }

  /** A message to another agent is a call of its one tool; a question of its leaves the task undone. */
  async #remote(
    task: Task,
    agent: string,
    action: string,
    signal: AbortSignal,
  ): Promise<TaskOutcome> {
    if (action !== 'run') {
      return failed(toWireError(agentErrors.capabilityUnknown(agent, action, ['run'])), false);
    }
    const tool = toolName(agent, SEND_MESSAGE);
    const outcome = await this.#tool(task, tool, messageTo(task.inputs), signal);
    const question = outcome.status === 'done' ? questionIn(outcome.output) : undefined;
    return question === undefined ? outcome : failed(agentAsks(agent, question), false);
  }

  /** A tool call that a run may come to again after a kill: what has ended under its key stands. */
  #once(
    task: Task,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<TaskOutcome> {
    const before = this.remains(task);
    if (before.status === 'ended') return Promise.resolve(before.outcome);
    return this.#tool(task, name, args, signal);
  }

  /** A tool call is told apart by its key; a stage without effect can always be run again. */
  remains(task: Pick<Task, 'key'>): TaskRemains {
    const call = this.#deps.lastCall(task.key);
    if (!call) return { status: 'again' };
    const result = isRecord(call.result) ? call.result : {};
    if (call.status === 'ok') {
      return {
        status: 'ended',
        outcome: { status: 'done', output: { ...result, server: call.server } },
      };
    }
    const effect = this.#deps.effectOf(call.server, call.tool);
    const happened = call.status === 'unknown' || call.status === 'running';
    if (!happened || effect !== 'write') return { status: 'again' };
    return {
      status: 'ended',
      outcome: failed(uncertain(call.server, call.tool), false),
    };
  }

  async #tool(
    task: Task,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<TaskOutcome> {
    const report = await this.#deps.call({
      name,
      arguments: args,
      caller: 'headless',
      callId: task.key,
      signal,
    });
    const { text, content, structured, meta } = report;
    if (report.status === 'ok') {
      return {
        status: 'done',
        output: {
          text,
          ...(structured === undefined ? {} : { structured }),
          server: meta.server,
          tool: report.name,
          blocks: content.length,
        },
      };
    }
    const error: WireError = report.error ?? {
      kind: 'unavailable',
      code: 'tool.error',
      message: text,
      data: { server: meta.server },
    };
    const retryable =
      report.status === 'error' && ['unavailable', 'timeout', 'busy'].includes(error.kind);
    return failed(error, retryable && report.error !== undefined);
  }
}

function failed(error: WireError, retryable: boolean): TaskOutcome {
  return { status: 'failed', error, retryable };
}

function uncertain(server: string, tool: string): WireError {
  return {
    kind: 'unavailable',
    code: 'tool.outcome-unknown',
    message: `AgentHub ended while "${tool}" of "${server}" was running: whether it took effect is not known, so it was not run again.`,
    remedy: 'Look whether it took effect; if not, retry from this step.',
    data: { server, tool },
  };
}
