import {
  analyse,
  review,
  verify,
  type Analysis,
  type Execution,
  type LubitFacts,
  type SenaDeps,
} from '../../agents/index.ts';
import type { TaskOutcome } from '../ports.ts';
import { agentErrors } from '../../agents/index.ts';
import { toWireError } from '../../base/index.ts';

export interface StageDeps {
  readonly sena: () => SenaDeps;
  readonly tool: LubitFacts['tool'];
  /** Whether the settings let steps that change something run where nobody is asked. */
  readonly mayChange: () => boolean;
}

/** One stage of Sena, Lubit or RUNE; GitCode's is performed by the performer itself. */
export function runStage(
  deps: StageDeps,
  agent: string,
  action: string,
  inputs: Record<string, unknown>,
): TaskOutcome {
  switch (`${agent}.${action}`) {
    case 'sena.analyse':
      return done(analyse(String(inputs['request'] ?? ''), deps.sena()));
    case 'lubit.verify':
      return done(
        verify(inputs['analysis'] as Analysis, {
          tool: deps.tool,
          mayChange: inputs['consent'] === true || deps.mayChange(),
        }),
      );
    case 'rune.review':
      return done(
        review({
          analysis: inputs['analysis'] as Analysis,
          execution: inputs['execution'] as Execution,
        }),
      );
    default: {
      const known = ['sena', 'lubit', 'gitcode', 'rune'];
      const error = known.includes(agent)
        ? agentErrors.actionUnknown(agent, action, ['analyse', 'verify', 'execute', 'review'])
        : agentErrors.agentUnknown(agent, known);
      return { status: 'failed', error: toWireError(error), retryable: false };
    }
  }
}

function done(output: unknown): TaskOutcome {
  return { status: 'done', output };
}
