import * as z from 'zod';
import { clip, type JsonSchema } from '../../base/index.ts';
import { argumentFaults } from '../lubit.ts';
import type { Analysis, PlanStep, StepResult } from '../plan.ts';
import type { AgentCalls, CallOwner } from './calls.ts';
import { DATA_RULE, asData } from './data.ts';
import { askStructured, type Structured } from './structured.ts';

const MOST_OF_A_RESULT = 20_000;

const written = z.object({
  answer: z.string().min(1).describe('The answer for the person, in Markdown.'),
});

const WRITE = [
  'You are GitCode. The steps of a plan were carried out; you write the answer for the person from their results, briefly and in the language of the request.',
  'Every statement must stand in a result. What you add of yourself you mark, sentence by sentence, with "(not from a tool)", in Korean with "(도구 결과 아님)". Say plainly which steps failed.',
  'Never say that something was done that no result says. Leave out personal data (addresses, numbers of people, cards, phones, passwords) that the request does not name.',
  DATA_RULE,
].join('\n');

/** GitCode's answer in words of a model; `rules` where none can be asked. */
export function writeAnswer(
  calls: AgentCalls,
  asked: {
    readonly analysis: Analysis;
    readonly results: readonly StepResult[];
    readonly owner: CallOwner;
    readonly prefer?: string | undefined;
    /** What RUNE found in the answer before. */
    readonly before?: { readonly answer: string; readonly findings: readonly string[] } | undefined;
  },
  signal: AbortSignal,
): Promise<Structured<{ answer: string }>> {
  const { analysis, results, before } = asked;
  return askStructured(
    calls,
    {
      owner: asked.owner,
      prefer: asked.prefer,
      task: 'chat',
      system: WRITE,
      text: [
        `The request of the person:\n${analysis.request}`,
        ...results.map(({ id, status, text }) =>
          asData(`${id} ${status}`, clip(text, MOST_OF_A_RESULT)),
        ),
        ...(before
          ? [
              asData('your answer before', before.answer),
              `It was not passed. Write it again without these faults:\n${asData('findings', before.findings.join('\n'))}`,
            ]
          : []),
      ].join('\n\n'),
      schema: written,
      maxOutputTokens: 4000,
    },
    signal,
  );
}

const filled = z.object({
  possible: z.boolean().describe('False where the results do not give what is needed.'),
  arguments: z.record(z.string(), z.unknown()).default({}),
  reason: z.string().default(''),
});

const FILL = [
  'A step of an approved plan waits for values from results before it. You give the arguments for its one call, by the schema of the tool.',
  'Take values only from the request, the step and the results. Where they do not give a required value, "possible" is false.',
  DATA_RULE,
].join('\n');

export type LateArguments =
  | { readonly status: 'filled'; readonly arguments: Record<string, unknown> }
  | { readonly status: 'impossible'; readonly reason: string }
  | { readonly status: 'rules'; readonly by: string };

/** The arguments of a late step by a model, for the tool that was approved and no other. */
export async function fillByModel(
  calls: AgentCalls,
  asked: {
    readonly step: PlanStep;
    readonly tool: { readonly name: string; readonly inputSchema: JsonSchema };
    readonly results: readonly string[];
    readonly owner: CallOwner;
  },
  signal: AbortSignal,
): Promise<LateArguments> {
  const { step, tool, results } = asked;
  const answer = await askStructured(
    calls,
    {
      owner: asked.owner,
      task: 'quick',
      system: FILL,
      text: [
        `The step:\n${step.title}`,
        `What it knows already:\n${JSON.stringify(step.arguments)}`,
        asData(`schema of ${tool.name}`, JSON.stringify(tool.inputSchema)),
        ...results.map((text, index) =>
          asData(`result ${index + 1}`, clip(text, MOST_OF_A_RESULT)),
        ),
      ].join('\n\n'),
      schema: filled,
      maxOutputTokens: 2000,
    },
    signal,
  );
  if (answer.status === 'rules') return answer;
  const { possible, reason } = answer.value;
  if (!possible) return { status: 'impossible', reason: reason || 'the results do not give it' };
  const faults = argumentFaults(tool.name, answer.value.arguments, tool.inputSchema);
  if (faults.length > 0) return { status: 'impossible', reason: faults.join('; ') };
  return { status: 'filled', arguments: answer.value.arguments };
}
