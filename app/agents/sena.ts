import { decideTool, splitClauses, type ModelTool, type PlanDeps } from '../models/index.ts';
import type { Analysis, PlanStep } from './plan.ts';

export const BY_RULES = 'rules, no AI model';

/** Words by which a step speaks of what the one before it returned. */
const REFERS_BACK =
  /\b(it|its|them|they|that|this|those|these|the (?:result|results|output|answer|content|contents)|each|first one)\b|그것|그걸|그 결과|결과를|그 내용|내용을|이것|첫 번째/iu;

export interface SenaDeps {
  readonly tools: readonly ModelTool[];
  /** `server__tool` of the name that a model is told. */
  readonly publicName: (name: string) => string;
  readonly plan: Omit<PlanDeps, 'results'>;
}

/**
 * Sena by rules: cuts a request into its parts, finds the tool for each and fills the arguments.
 * A step needs the one before it where it speaks of its result; a step that changes something
 * needs every step before it.
 */
export function analyse(request: string, deps: SenaDeps): Analysis {
  const steps: PlanStep[] = [];
  for (const [index, asked] of splitClauses(request).entries()) {
    const late = index > 0 && REFERS_BACK.test(asked);
    const step = planStep(`step${index + 1}`, asked, deps, late);
    if (!step.tool && steps.length > 0 && !late) continue;
    const before = steps.map(({ id }) => id);
    const needs = step.effect === 'read' ? (late ? before.slice(-1) : []) : before;
    steps.push({ ...step, needs });
  }
  const [only] = steps;
  const fast =
    steps.length === 1 &&
    only !== undefined &&
    only.tool !== null &&
    only.effect === 'read' &&
    only.missing.length === 0;
  const cost = { toolCalls: steps.length, modelCalls: 0 };
  return {
    request,
    intent: intentOf(steps),
    steps,
    fast,
    allOrNothing: false,
    cost,
    by: BY_RULES,
  };
}

/** The arguments of a late step, now that the names in the results before it are known. */
export function fillLate(
  step: Pick<PlanStep, 'asked'>,
  results: readonly string[],
  deps: SenaDeps,
): PlanStep {
  return planStep('late', step.asked, deps, false, results);
}

function planStep(
  id: string,
  asked: string,
  deps: SenaDeps,
  late: boolean,
  results: readonly string[] = [],
): PlanStep {
  const decision = decideTool(deps.tools, asked, { ...deps.plan, results });
  const base = { id, title: asked, asked, needs: [], late, undo: null };
  if (decision.kind === 'none') {
    return {
      ...base,
      tool: null,
      arguments: {},
      missing: [],
      effect: 'read',
      expected: '',
      why: 'no tool fits',
      risk: 'low',
    };
  }
  const effect = decision.tool.effect ?? 'write';
  return {
    ...base,
    tool: deps.publicName(decision.tool.name),
    arguments: decision.filled.values,
    missing: decision.filled.missing.map(({ name }) => name),
    effect,
    expected:
      effect === 'read' ? 'nothing is changed' : `"${decision.tool.name}" changes what it is given`,
    why: `its words fit "${asked}"${decision.kind === 'confirm' ? ', but not surely' : ''}`,
    risk: effect === 'read' ? 'low' : decision.kind === 'confirm' ? 'high' : 'medium',
  };
}

/** Words by which a request asks for thought about what a tool returns, not for the return itself. */
const ASKS_THOUGHT =
  /\b(?:summar|explain|compar|analy[sz]|why|translat|review|rewrite|draft|advise|recommend|decide|which|how many|best|worst)|요약|설명|비교|분석|왜|번역|검토|추천|가장|몇 (?:개|명|번)|정리/iu;
const SHORT = 120;

/** Whether a plan by rules serves a request so surely that no model need look at it. */
export function isTrivial(analysis: Analysis): boolean {
  const { request, fast } = analysis;
  return fast && request.length <= SHORT && !ASKS_THOUGHT.test(request);
}

export function intentOf(steps: readonly PlanStep[]): string {
  if (steps.length === 0) return 'nothing to do';
  return steps.some((step) => step.effect !== 'read') ? 'change' : 'look up';
}
