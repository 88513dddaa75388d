import { readWorkflow } from '../parse.ts';

export const FOUR_AGENTS = 'four-agents';

/**
 * Sena and Lubit in turn until the plan is approved or rejected, at most three times; then
 * GitCode and RUNE, a second time where RUNE sends an answer back that a model wrote.
 */
export const FOUR_AGENTS_WORKFLOW = readWorkflow({
  name: FOUR_AGENTS,
  description: 'Analysis, verdict, execution and review of one request.',
  nodes: [
    {
      id: 'plan',
      type: 'loop',
      while: 'index == 0 || (index < 3 && last.verdict.decision == "revise")',
      maxIterations: 3,
      body: [
        {
          id: 'sena',
          agent: 'sena',
          action: 'analyse',
          inputs: {
            request: '${input.request}',
            reasons: '${index == 0 ? [] : last.verdict.reasons}',
          },
        },
        {
          id: 'lubit',
          agent: 'lubit',
          action: 'verify',
          needs: ['sena'],
          inputs: { analysis: '${nodes.sena.output}', consent: '${input.consent}' },
        },
        {
          id: 'agreed',
          type: 'end',
          needs: ['lubit'],
          output: { analysis: '${nodes.sena.output}', verdict: '${nodes.lubit.output}' },
        },
      ],
    },
    {
      id: 'approved',
      type: 'decision',
      needs: ['plan'],
      branches: [
        {
          when: 'nodes.plan.output[size(nodes.plan.output) - 1].verdict.decision == "approve"',
          next: ['deliver'],
        },
      ],
      otherwise: ['refused'],
    },
    {
      id: 'deliver',
      type: 'loop',
      while: 'index == 0 || (index < 2 && last.review.again)',
      maxIterations: 2,
      body: [
        {
          id: 'gitcode',
          agent: 'gitcode',
          action: '${index == 0 ? "execute" : "rewrite"}',
          retry: { attempts: 1 },
          timeoutMs: 3_600_000,
          inputs: {
            analysis: '${nodes.plan.output[size(nodes.plan.output) - 1].analysis}',
            consent: '${input.consent}',
            execution: '${index == 0 ? null : last.execution}',
            findings: '${index == 0 ? [] : last.review.findings}',
          },
        },
        {
          id: 'rune',
          agent: 'rune',
          action: 'review',
          needs: ['gitcode'],
          inputs: {
            analysis: '${nodes.plan.output[size(nodes.plan.output) - 1].analysis}',
            execution: '${nodes.gitcode.output}',
          },
        },
        {
          id: 'delivered',
          type: 'end',
          needs: ['rune'],
          output: { execution: '${nodes.gitcode.output}', review: '${nodes.rune.output}' },
        },
      ],
    },
    {
      id: 'answer',
      type: 'end',
      needs: ['deliver'],
      output: {
        answer: '${nodes.deliver.output[size(nodes.deliver.output) - 1].execution.answer}',
        review: '${nodes.deliver.output[size(nodes.deliver.output) - 1].review}',
      },
    },
    {
      id: 'refused',
      type: 'end',
      output: {
        refused: '${nodes.plan.output[size(nodes.plan.output) - 1].verdict.reasons}',
      },
    },
  ],
});
