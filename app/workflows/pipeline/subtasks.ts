import type { Analysis, PlanStep, StepResult } from '../../agents/index.ts';
import { isRecord } from '../../base/index.ts';
import type { WorkflowDefinition } from '../definition.ts';
import type { RunState } from '../event.ts';
import { nodeState } from '../event.ts';
import { readWorkflow } from '../parse.ts';

/** GitCode's work order: the plan as a workflow, as parallel as its dependencies allow. */
export function compilePlan(analysis: Analysis): WorkflowDefinition {
  return readWorkflow({
    name: 'subtasks',
    maxParallel: 50,
    nodes: analysis.steps.map((step) => ({
      id: step.id,
      name: step.title,
      type: 'task',
      optional: true,
      needs: step.needs,
      action: step.late ? { agent: 'gitcode', action: 'late' } : { tool: step.tool },
      inputs: step.late
        ? { step: literal(step), before: step.needs.map((id) => `\${nodes.${id}.output}`) }
        : literal(step.arguments),
    })),
  });
}

/** Texts of a request that look like templates must not be read as such. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '${"$"}{');
  if (Array.isArray(value)) return value.map(literal);
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]));
  }
  return value;
}

/** What each step came to, in the order of the plan. */
export function collectResults(
  analysis: Analysis,
  state: RunState,
  consent: StepResult['consent'],
): StepResult[] {
  return analysis.steps.map((step) => {
    const node = nodeState(state, step.id);
    const output = isRecord(node.output) ? node.output : {};
    const status =
      node.status === 'completed' ? 'completed' : node.status === 'failed' ? 'failed' : 'skipped';
    return {
      id: step.id,
      tool: step.tool,
      status,
      text: String(output['text'] ?? node.error?.message ?? node.reason ?? ''),
      source: typeof output['server'] === 'string' ? output['server'] : null,
      effect: step.effect,
      consent: step.effect === 'read' ? 'not-needed' : consent,
      durationMs: (node.endedAt ?? 0) - (node.startedAt ?? 0),
    };
  });
}

/** The answer by rules: each step with its source and its result, nothing added. */
export function composeAnswer(steps: readonly PlanStep[], results: readonly StepResult[]): string {
  const [only] = results;
  if (results.length === 1 && only?.status === 'completed') return only.text;
  return results
    .map((result, index) => {
      const title = `**${steps[index]?.title ?? result.id}**`;
      if (result.status === 'completed') return `${title}\n\n${result.text}`;
      return `${title}\n\n*${result.status}: ${result.text}*`;
    })
    .join('\n\n');
}
