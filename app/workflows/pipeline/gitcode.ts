import {
  fillByModel,
  fillLate,
  writeAnswer,
  type Analysis,
  type Execution,
  type PlanStep,
  type StepResult,
} from '../../agents/index.ts';
import { isRecord, type WireError } from '../../base/index.ts';
import { namesIn } from '../../models/index.ts';
import type { WorkflowDefinition } from '../definition.ts';
import { nodeState, type RunState } from '../event.ts';
import type { Task, TaskOutcome } from '../ports.ts';
import type { Run } from '../run.ts';
import { replaceFailed } from './recovery.ts';
import { outerRun, ownerOf, type StageDeps } from './stages.ts';
import { collectResults, compilePlan, composeAnswer } from './subtasks.ts';

export interface GitCodeDeps {
  readonly stages: StageDeps;
  /** Starts a run under an id, or goes on with it where it exists. */
  readonly child: (id: string, definition: WorkflowDefinition, input: unknown) => Run;
  readonly tool: (
    task: Task,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ) => Promise<TaskOutcome>;
}

/** GitCode: carries out an approved plan and writes the answer. */
export class GitCode {
  readonly #deps: GitCodeDeps;

  constructor(deps: GitCodeDeps) {
    this.#deps = deps;
  }

  perform(task: Task, action: string, signal: AbortSignal): Promise<TaskOutcome> {
    if (action === 'late') return this.#late(task, signal);
    return action === 'rewrite' ? this.#rewrite(task, signal) : this.#execute(task, signal);
  }

  /** The plan as a run of its own, so that a kill loses none of its steps. */
  async #execute(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const { stages } = this.#deps;
    const analysis = task.inputs['analysis'] as Analysis;
    const consent = task.inputs['consent'] === true ? 'by-caller' : 'given';
    const [again = ''] = /@\d+$/u.exec(task.key) ?? []; // a person had it done again
    const id = `${task.runId}.gitcode${again}`;
    const collect = (plan: Analysis, state: RunState): StepResult[] =>
      collectResults(plan, state, consent, (tool) => stages.tool(tool)?.effect ?? 'write');
    const state = await this.#run(id, compilePlan(analysis), signal);
    let results = collect(analysis, state);
    const replaced = await replaceFailed(stages, task, analysis, results, signal);
    if (replaced) {
      const steps = analysis.steps.map(
        (step) => replaced.steps.find((other) => other.id === step.id) ?? step,
      );
      const given = outputs(state);
      const second = { ...analysis, steps };
      const after = await this.#run(`${id}2`, compilePlan(second, given), signal);
      results = collect(second, after).map((result, index) => {
        if (given.has(result.id)) return results[index]!;
        const mended = result.status === 'completed';
        return mended ? { ...result, recovered: replaced.how } : results[index]!;
      });
    }
    return { status: 'done', output: await this.#answer(task, analysis, results, signal) };
  }

  async #run(id: string, plan: WorkflowDefinition, signal: AbortSignal): Promise<RunState> {
    const run = this.#deps.child(id, plan, {});
    const onAbort = (): void => run.cancel('The run that it belongs to was stopped.');
    signal.addEventListener('abort', onAbort, { once: true });
    const state = await run.untilEnded();
    signal.removeEventListener('abort', onAbort);
    return state;
  }

  async #answer(
    task: Task,
    analysis: Analysis,
    results: readonly StepResult[],
    signal: AbortSignal,
    before?: { readonly answer: string; readonly findings: readonly string[] },
  ): Promise<Execution> {
    const ruled = { results: [...results], answer: composeAnswer(analysis.steps, results) };
    if (analysis.fast) return { ...ruled, by: analysis.by };
    const { calls, prefer } = this.#deps.stages;
    const written = await writeAnswer(
      calls,
      { analysis, results, before, owner: ownerOf(task, 'gitcode'), prefer: prefer('gitcode') },
      signal,
    );
    return written.status === 'rules'
      ? { ...ruled, by: written.by }
      : { ...ruled, answer: written.value.answer, by: written.by };
  }

  /** The answer once more, without what RUNE found. */
  async #rewrite(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const { results, answer } = task.inputs['execution'] as Execution;
    const findings = task.inputs['findings'] as readonly string[];
    const analysis = task.inputs['analysis'] as Analysis;
    const before = { answer, findings };
    return { status: 'done', output: await this.#answer(task, analysis, results, signal, before) };
  }

  /** A step whose arguments come from results before it. Its tool is the approved one. */
  async #late(task: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const { stages } = this.#deps;
    const step = task.inputs['step'] as PlanStep;
    const before = Array.isArray(task.inputs['before']) ? (task.inputs['before'] as unknown[]) : [];
    const texts = before.flatMap((output) => (isRecord(output) ? [String(output['text'])] : []));
    const tool = step.tool === null ? undefined : stages.tool(step.tool);
    if (step.tool !== null && tool) {
      const { inputSchema } = tool;
      const filled = await fillByModel(
        stages.calls,
        {
          step,
          tool: { name: step.tool, inputSchema },
          results: texts,
          owner: ownerOf({ runId: outerRun(task.runId), key: task.key }, 'gitcode'),
        },
        signal,
      );
      if (filled.status === 'impossible') return incomplete(step, filled.reason);
      if (filled.status === 'filled') {
        return this.#deps.tool(task, step.tool, filled.arguments, signal);
      }
    }
    const ruled = fillLate(step, texts.flatMap(namesIn), stages.sena());
    if (ruled.tool === null || ruled.missing.length > 0) {
      const what = ruled.missing.join(', ') || 'a tool';
      return incomplete(step, `the results before it do not give ${what}`);
    }
    if (ruled.tool !== step.tool && ruled.effect !== 'read') {
      return incomplete(step, `"${ruled.tool}" is not in the approved plan`);
    }
    return this.#deps.tool(task, ruled.tool, ruled.arguments, signal);
  }
}

function outputs(state: RunState): Map<string, unknown> {
  return new Map(
    state.completed.map((id): [string, unknown] => [id, nodeState(state, id).output ?? null]),
  );
}

function incomplete(step: PlanStep, reason: string): TaskOutcome {
  const error: WireError = {
    kind: 'invalid',
    code: 'agent.step-incomplete',
    message: `"${step.title}" cannot be run: ${reason}.`,
    data: { title: step.title },
  };
  return { status: 'failed', error, retryable: false };
}
