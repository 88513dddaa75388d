import { fillLate, type Analysis, type PlanStep } from '../agents/index.ts';
import { isRecord, notBuilt, toWireError, type WireError } from '../base/index.ts';
import { namesIn } from '../models/index.ts';
import type { ToolCallRecord, ToolCallReport, ToolCallRequest } from '../tools/index.ts';
import type { WorkflowDefinition } from './definition.ts';
import { collectResults, compilePlan, composeAnswer } from './pipeline/subtasks.ts';
import { runStage, type StageDeps } from './pipeline/stages.ts';
import type { Performer, Task, TaskOutcome, TaskRemains } from './ports.ts';
import type { Run } from './run.ts';

export interface PerformerDeps {
  readonly stages: StageDeps;
  readonly call: (request: ToolCallRequest) => Promise<ToolCallReport>;
  /** The last call that was made under a key, from the journal. */
  readonly lastCall: (key: string) => ToolCallRecord | undefined;
  readonly effectOf: (server: string, tool: string) => PlanStep['effect'];
  /** Starts a run under an id, or goes on with it where it exists. */
  readonly child: (id: string, definition: WorkflowDefinition, input: unknown) => Run;
}

/** Performs tasks of runs: tools through the one gate, stages of the four agents, plain values. */
export class TaskPerformer implements Performer {
  readonly #deps: PerformerDeps;

  constructor(deps: PerformerDeps) {
    this.#deps = deps;
  }

  async perform(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const { action } = task;
    if ('tool' in action) return this.#tool(task, action.tool, task.inputs, signal);
    if ('value' in action) return { status: 'done', output: action.value };
    if ('prompt' in action) return failed(toWireError(notBuilt('A step that asks a model')), false);
    if (action.agent !== 'gitcode') {
      return runStage(this.#deps.stages, action.agent, action.action, task.inputs);
    }
    return action.action === 'late' ? this.#late(task, signal) : this.#execute(task, signal);
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

  /** A step whose arguments come from results before it. */
  async #late(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const step = task.inputs['step'] as PlanStep;
    const before = Array.isArray(task.inputs['before']) ? (task.inputs['before'] as unknown[]) : [];
    const names = before.flatMap((output) =>
      isRecord(output) ? namesIn(String(output['text'])) : [],
    );
    const filled = fillLate(step, names, this.#deps.stages.sena());
    if (filled.tool === null || filled.missing.length > 0) {
      const what = filled.missing.join(', ') || 'a tool';
      return failed(
        {
          kind: 'invalid',
          code: 'agent.step-incomplete',
          message: `"${step.title}" cannot be run: the results before it do not give ${what}.`,
          data: { title: step.title },
        },
        false,
      );
    }
    return this.#tool(task, filled.tool, filled.arguments, signal);
  }

  /** GitCode: the plan as a run of its own, so that a kill loses none of its steps. */
  async #execute(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const analysis = task.inputs['analysis'] as Analysis;
    const run = this.#deps.child(`${task.runId}.gitcode`, compilePlan(analysis), {});
    const onAbort = (): void => run.cancel('The run that it belongs to was stopped.');
    signal.addEventListener('abort', onAbort, { once: true });
    const state = await run.untilEnded();
    signal.removeEventListener('abort', onAbort);
    const results = collectResults(analysis, state, 'by-caller');
    return {
      status: 'done',
      output: { results, answer: composeAnswer(analysis.steps, results), by: analysis.by },
    };
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
