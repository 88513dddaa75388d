import {
  agentErrors,
  planByModel,
  reviewByModel,
  verifyByModel,
  type AgentCalls,
  type Analysis,
  type CallOwner,
  type Execution,
  type LubitFacts,
  type SenaDeps,
} from '../../agents/index.ts';
import { toWireError } from '../../base/index.ts';
import type { Task, TaskOutcome } from '../ports.ts';

export interface StageDeps {
  readonly sena: () => SenaDeps;
  readonly tool: LubitFacts['tool'];
  /** Whether a tool is another one than the person approved. */
  readonly changed: (name: string) => boolean;
  /** Whether the settings let steps that change something run where nobody is asked. */
  readonly mayChange: () => boolean;
  readonly calls: AgentCalls;
  /** The model that the person has set for an agent. */
  readonly prefer: (agent: string) => string | undefined;
}

const STAGES = ['sena', 'lubit', 'gitcode', 'rune'];

/** One stage of Sena, Lubit or RUNE; GitCode's are in a class of their own. */
export async function runStage(
  deps: StageDeps,
  task: Task,
  agent: string,
  action: string,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { inputs } = task;
  const asked = { owner: ownerOf(task, agent), prefer: deps.prefer(agent) };
  switch (`${agent}.${action}`) {
    case 'sena.analyse': {
      const reasons = Array.isArray(inputs['reasons']) ? inputs['reasons'].map(String) : [];
      const request = String(inputs['request'] ?? '');
      return done(
        await planByModel(deps.calls, { ...asked, request, reasons }, deps.sena(), signal),
      );
    }
    case 'lubit.verify': {
      // the caller's own word counts, whatever it is; the settings where there is none
      const mayChange =
        typeof inputs['consent'] === 'boolean' ? inputs['consent'] : deps.mayChange();
      const facts = { tool: deps.tool, changed: deps.changed, mayChange };
      const analysis = inputs['analysis'] as Analysis;
      return done(await verifyByModel(deps.calls, { ...asked, analysis, facts }, signal));
    }
    case 'rune.review': {
      const reviewed = {
        analysis: inputs['analysis'] as Analysis,
        execution: inputs['execution'] as Execution,
      };
      return done(await reviewByModel(deps.calls, { ...asked, reviewed }, signal));
    }
    default: {
      const error = STAGES.includes(agent)
        ? agentErrors.actionUnknown(agent, action, ['analyse', 'verify', 'execute', 'review'])
        : agentErrors.agentUnknown(agent, STAGES);
      return { status: 'failed', error: toWireError(error), retryable: false };
    }
  }
}

/** Spends of a run and of the runs inside it are the outer run's. */
export function ownerOf(task: Pick<Task, 'runId' | 'key'>, agent: string): CallOwner {
  return { agent, runId: outerRun(task.runId), step: task.key, key: task.key };
}

/** Runs inside others have the outer one's id, a dot and a name. */
export function outerRun(runId: string): string {
  return runId.split('.')[0]!;
}

function done(output: unknown): TaskOutcome {
  return { status: 'done', output };
}
