import * as z from 'zod';
import { verify, type LubitFacts } from '../lubit.ts';
import type { Analysis, Verdict } from '../plan.ts';
import type { AgentCalls, CallOwner } from './calls.ts';
import { DATA_RULE, asData } from './data.ts';
import { askStructured } from './structured.ts';

const opinion = z.object({
  decision: z.enum(['approve', 'revise', 'reject']),
  priority: z.enum(['CRITICAL', 'HIGH', 'NORMAL', 'LOW']).default('NORMAL'),
  reasons: z.array(z.string().max(500)).min(1).max(10),
});

const SYSTEM = [
  'You are Lubit. You check a plan before it is carried out: does it do what the person asked, no more and no less; are the steps feasible and in the right order; is the risk in proportion?',
  'approve: it can be carried out. revise: the planner can mend it; say what to change. reject: it must not be done at all.',
  'A plan that does more than was asked, above all a change that was not asked for, is sent back.',
  DATA_RULE,
].join('\n');

/**
 * Lubit: the rules first, and what they refuse is refused. A model may object to what they let
 * through; it can allow nothing that they do not.
 */
export async function verifyByModel(
  calls: AgentCalls,
  asked: {
    readonly analysis: Analysis;
    readonly facts: LubitFacts;
    readonly owner: CallOwner;
    readonly prefer?: string | undefined;
  },
  signal: AbortSignal,
): Promise<Verdict> {
  const { analysis, facts } = asked;
  const ruled = verify(analysis, facts);
  if (ruled.decision !== 'approve' || analysis.fast) return ruled;
  const steps = analysis.steps.map(
    ({ why: _why, asked: _asked, missing: _missing, ...step }) => step,
  );
  const answer = await askStructured(
    calls,
    {
      owner: asked.owner,
      prefer: asked.prefer,
      task: 'quick',
      system: SYSTEM,
      text: [
        `The request of the person:\n${analysis.request}`,
        asData('plan', JSON.stringify({ allOrNothing: analysis.allOrNothing, steps }, null, 1)),
        'The schemas, the permissions and the needs of the plan have been checked and are in order.',
      ].join('\n\n'),
      schema: opinion,
      maxOutputTokens: 1000,
    },
    signal,
  );
  if (answer.status === 'rules') return { ...ruled, by: answer.by };
  return { ...answer.value, by: `rules and ${answer.by}` };
}
