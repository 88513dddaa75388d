import * as z from 'zod';
import type { ModelTool } from '../../models/index.ts';
import type { Analysis, PlanStep, StepResult } from '../plan.ts';
import { analyse, intentOf, isTrivial, type SenaDeps } from '../sena.ts';
import type { AgentCalls, CallOwner } from './calls.ts';
import { DATA_RULE, asData } from './data.ts';
import { askStructured } from './structured.ts';

const draftStep = z.object({
  id: z.string().regex(/^[A-Za-z][\w-]{0,63}$/),
  title: z.string().max(300),
  tool: z.string().nullable().describe('A tool of the list by its name; null where none fits.'),
  arguments: z.record(z.string(), z.unknown()).default({}),
  needs: z.array(z.string()).default([]).describe('Ids of steps that must be done before.'),
  late: z
    .boolean()
    .default(false)
    .describe('True where arguments can only be known from the results of its needs.'),
  expected: z.string().default('').describe('What will be different afterwards.'),
  why: z.string().default('').describe('Why this tool.'),
  risk: z.enum(['low', 'medium', 'high']).default('low'),
  undo: z
    .object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) })
    .nullable()
    .default(null)
    .describe('A call that undoes the step; null where there is none.'),
});

const draft = z.object({
  intent: z.string().describe('What the person wants, in a few words.'),
  allOrNothing: z
    .boolean()
    .default(false)
    .describe('True only where done steps must be undone when another one fails.'),
  steps: z.array(draftStep).max(50),
});

const SYSTEM = [
  'You are Sena. You cut the request of a person into the fewest steps, each one call of one tool.',
  'Use only tools of the list, with arguments that fit their schemas. Invent no tools and no values: where the request does not give a required value, leave it out.',
  'A step names in "needs" every step whose result it uses. Steps that do not need each other run side by side.',
  'Plan nothing that the request does not ask for.',
  DATA_RULE,
].join('\n');

/** The most tools that a plan is made from; the search has put the best first. */
const MOST_TOOLS = 30;
const MOST_OUTPUT = 4000;

export interface SenaAsked {
  readonly request: string;
  readonly owner: CallOwner;
  readonly prefer?: string | undefined;
  /** What Lubit objected to in the plan before. */
  readonly reasons?: readonly string[] | undefined;
  /** What has been done, where steps failed and are planned anew. */
  readonly results?: readonly StepResult[] | undefined;
}

/**
 * Sena: a trivial request by rules at once, any other by a model where there is one, and by rules
 * where there is none or its plan cannot be read. The effect of a step is the tool's, never a claim.
 */
export async function planByModel(
  calls: AgentCalls,
  asked: SenaAsked,
  deps: SenaDeps,
  signal: AbortSignal,
): Promise<Analysis> {
  const ruled = analyse(asked.request, deps);
  if (isTrivial(ruled) && !asked.reasons?.length && !asked.results) return ruled;
  const tools = offered(asked.request, deps);
  const answer = await askStructured(
    calls,
    {
      owner: asked.owner,
      prefer: asked.prefer,
      task: 'reasoning',
      system: SYSTEM,
      text: question(asked, tools, deps),
      schema: draft,
      maxOutputTokens: MOST_OUTPUT,
    },
    signal,
  );
  if (answer.status === 'rules') return { ...ruled, fast: false, by: answer.by };
  const { intent, allOrNothing } = answer.value;
  const steps = answer.value.steps.map((step) => planned(step, deps));
  return {
    request: asked.request,
    intent: intent || intentOf(steps),
    steps,
    fast: false,
    allOrNothing,
    cost: {
      toolCalls: steps.length,
      modelCalls: 3 + steps.filter(({ late }) => late).length,
    },
    by: answer.by,
  };
}

function offered(request: string, deps: SenaDeps): readonly ModelTool[] {
  if (deps.tools.length <= MOST_TOOLS) return deps.tools;
  const ranked = deps.plan.rank(deps.tools, request).map(({ name }) => name);
  return deps.tools.filter(({ name }) => ranked.includes(name)).slice(0, MOST_TOOLS);
}

function question(asked: SenaAsked, tools: readonly ModelTool[], deps: SenaDeps): string {
  const { folder, now } = deps.plan;
  const listed = tools.map(({ name, description, inputSchema, effect }) =>
    JSON.stringify({ name, description: description.slice(0, 400), effect, inputSchema }),
  );
  return [
    `The request of the person:\n${asked.request}`,
    folder === undefined ? '' : `The person's folder ("my folder") is ${folder}.`,
    `Today is ${new Date(now).toISOString().slice(0, 10)}.`,
    asData('tools', listed.join('\n')),
    asked.reasons?.length
      ? `Your plan before was sent back:\n${asData('reasons', asked.reasons.join('\n'))}`
      : '',
    asked.results
      ? `Some steps failed. Plan only what replaces them, under the same ids:\n${asData(
          'results',
          asked.results.map(({ id, status, text }) => `${id} ${status}: ${text}`).join('\n'),
        )}`
      : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

function planned(step: z.infer<typeof draftStep>, deps: SenaDeps): PlanStep {
  const known = deps.tools.find(
    ({ name }) => name === step.tool || deps.publicName(name) === step.tool,
  );
  return {
    ...step,
    tool: known ? deps.publicName(known.name) : step.tool,
    undo: step.undo && { ...step.undo, tool: deps.publicName(step.undo.tool) },
    missing: [],
    asked: step.title,
    effect: known?.effect ?? 'write',
  };
}
