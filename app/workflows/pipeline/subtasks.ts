import type { Analysis, PlanStep, StepResult } from '../../agents/index.ts';
import { isRecord } from '../../base/index.ts';
import type { WorkflowDefinition } from '../definition.ts';
import { nodeState, type NodeState, type RunState } from '../event.ts';
import { readWorkflow } from '../parse.ts';

/**
 * GitCode's work order: the plan as a workflow, as parallel as its dependencies allow. Steps whose
 * output is given already only hand it on.
 */
export function compilePlan(
  analysis: Analysis,
  given: ReadonlyMap<string, unknown> = new Map(),
): WorkflowDefinition {
  return readWorkflow({
    name: 'subtasks',
    maxParallel: 50,
    nodes: analysis.steps.map((step) => {
      const base = { id: step.id, name: step.title, type: 'task' };
      if (given.has(step.id)) {
        return { ...base, action: { value: literal(given.get(step.id)) } };
      }
      return {
        ...base,
        optional: !analysis.allOrNothing,
        needs: step.needs,
        ...work(step),
        ...(step.undo
          ? {
              compensate: {
                action: { tool: step.undo.tool },
                inputs: literal(step.undo.arguments),
              },
            }
          : {}),
      };
    }),
  });
}

function work(step: PlanStep) {
  return step.late
    ? {
        action: { agent: 'gitcode', action: 'late' },
        inputs: { step: literal(step), before: step.needs.map((id) => `\${nodes.${id}.output}`) },
      }
    : { action: { tool: step.tool }, inputs: literal(step.arguments) };
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

/** What each step came to, in the order of the plan. The tool is the one that was called. */
export function collectResults(
  analysis: Analysis,
  state: RunState,
  consent: StepResult['consent'],
  effectOf: (tool: string) => StepResult['effect'],
): StepResult[] {
  return analysis.steps.map((step): StepResult => {
    const node = nodeState(state, step.id);
    const output = isRecord(node.output) ? node.output : {};
    const called = typeof output['tool'] === 'string' ? output['tool'] : step.tool;
    const effect = called === null || called === step.tool ? step.effect : effectOf(called);
    return {
      id: step.id,
      tool: called,
      status: statusOf(node),
      recovered: node.status === 'completed' && node.attempts > 1 ? 'retried' : null,
      text: String(output['text'] ?? node.error?.message ?? node.reason ?? ''),
      source: typeof output['server'] === 'string' ? output['server'] : null,
      effect,
      consent: effect === 'read' ? 'not-needed' : consent,
      durationMs: (node.endedAt ?? 0) - (node.startedAt ?? 0),
    };
  });
}

function statusOf(node: NodeState): StepResult['status'] {
  if (node.compensation === 'done') return 'undone';
  return node.status === 'completed' || node.status === 'failed' ? node.status : 'skipped';
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
