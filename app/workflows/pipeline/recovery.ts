import {
  analyse,
  planByModel,
  verify,
  type Analysis,
  type PlanStep,
  type StepResult,
} from '../../agents/index.ts';
import type { Task } from '../ports.ts';
import { ownerOf, type StageDeps } from './stages.ts';

export interface Replacement {
  readonly steps: readonly PlanStep[];
  readonly how: 'alternative' | 'replanned';
}

/**
 * What takes the place of steps that failed after their retries: another tool by rules, or new
 * steps by a model where a model made the plan. Only steps that read are replaced, and only by
 * steps that read: nothing is changed that the approved plan does not name.
 */
export async function replaceFailed(
  deps: StageDeps,
  task: Task,
  analysis: Analysis,
  results: readonly StepResult[],
  signal: AbortSignal,
): Promise<Replacement | undefined> {
  const failed = analysis.steps.filter((step) =>
    results.some(
      ({ id, status, effect }) => id === step.id && status === 'failed' && effect === 'read',
    ),
  );
  if (failed.length === 0 || analysis.allOrNothing) return undefined;
  if (!analysis.by.startsWith('rules')) {
    const steps = await replan(deps, task, analysis, { failed, results }, signal);
    if (steps.length > 0) return { steps, how: 'replanned' };
  }
  const steps = failed.flatMap((step) => alternative(deps, step));
  return steps.length > 0 ? { steps, how: 'alternative' } : undefined;
}

async function replan(
  deps: StageDeps,
  task: Task,
  analysis: Analysis,
  state: { readonly failed: readonly PlanStep[]; readonly results: readonly StepResult[] },
  signal: AbortSignal,
): Promise<PlanStep[]> {
  const owner = { ...ownerOf(task, 'sena'), key: `${task.key}:replan` };
  const asked = { request: analysis.request, owner, results: state.results };
  const plan = await planByModel(
    deps.calls,
    { ...asked, prefer: deps.prefer('sena') },
    deps.sena(),
    signal,
  );
  if (plan.by.startsWith('rules')) return [];
  const facts = { tool: deps.tool, changed: deps.changed, mayChange: false };
  return state.failed.flatMap((old) => {
    const found = plan.steps.find(({ id }) => id === old.id);
    if (!found || found.tool === old.tool) return [];
    const step = { ...found, needs: old.needs, undo: null };
    const alone = { ...plan, steps: [{ ...step, needs: [] }] };
    return verify(alone, facts).decision === 'approve' ? [step] : [];
  });
}

/** Another tool that reads and fits the same words, with all of its arguments known. */
function alternative(deps: StageDeps, step: PlanStep): PlanStep[] {
  const sena = deps.sena();
  const others = sena.tools.filter(({ name }) => sena.publicName(name) !== step.tool);
  const [found, more] = analyse(step.asked, { ...sena, tools: others }).steps;
  if (!found || more || found.tool === null) return [];
  if (found.effect !== 'read' || found.missing.length > 0) return [];
  return [{ ...found, id: step.id, title: step.title, needs: step.needs, late: false }];
}
