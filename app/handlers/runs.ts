import type { App } from '../app.ts';
import {
  briefly,
  findProblems,
  flowOf,
  nodeState,
  nodeView,
  parseWorkflow,
  runView,
  taskKey,
  type WorkflowDefinition,
} from '../workflows/index.ts';
import type { Handlers } from './types.ts';

type Own = 'workflows.list' | 'workflows.get' | 'workflows.save' | 'workflows.delete';
type Look = 'runs.list' | 'runs.get' | 'runs.flow' | 'runs.step' | 'runs.questions';

const FREE = { costNano: 0, unpriced: 0 };

/** The workflows that a person keeps. */
export function ownHandlers(
  { ownWorkflows }: App,
  known: (workflow: string) => boolean,
): Handlers<Own> {
  return {
    'workflows.list': () => ({
      workflows: ownWorkflows.list().map((own) => {
        const problems = findProblems(own.text, known).length;
        const definition: WorkflowDefinition | undefined =
          problems === 0 ? parseWorkflow(own.text) : undefined;
        return {
          ...own,
          problems,
          description: definition?.description ?? '',
          steps: definition?.nodes.length ?? 0,
          input: definition?.input ?? null,
        };
      }),
    }),
    'workflows.get': ({ name }) => ownWorkflows.get(name),
    'workflows.save': ({ text, replaces }) => ownWorkflows.save(text, replaces),
    'workflows.delete': ({ name }) => {
      ownWorkflows.remove(name);
      return {};
    },
  };
}

/** What can be seen of runs. */
export function lookHandlers({ engine, ledger, records, supervisor }: App): Handlers<Look> {
  const stateOf = (runId: string, seq: number | undefined) =>
    seq === undefined ? engine.run(runId).state : engine.stateAt(runId, seq);
  return {
    'runs.list': ({ limit }) => {
      const rows = engine.list(limit);
      const costs = ledger.reports.ofRuns(rows.map(({ id }) => id));
      const refused = engine.refused(rows);
      const asking = engine.questions().map(({ runId }) => outermost(runId));
      return {
        runs: rows.map((row) => ({
          ...row,
          cost: costs.get(row.id) ?? FREE,
          refused: refused.has(row.id),
          waiting: asking.filter((runId) => runId === row.id).length,
        })),
      };
    },
    'runs.get': ({ runId, seq, brief }) => {
      const view = runView(engine.row(runId), stateOf(runId, seq));
      return {
        ...(brief ? briefly(view) : view),
        cost: ledger.reports.ofRuns([runId]).get(runId) ?? FREE,
        inside: engine.inside(runId),
      };
    },
    'runs.flow': ({ runId }) => {
      const { definition, library } = engine.facts(runId);
      return { flow: flowOf(definition, library) };
    },
    'runs.step': ({ runId, path, seq }) => {
      const state = stateOf(runId, seq);
      const key = taskKey(runId, path, state);
      const until = seq === undefined ? Infinity : (engine.history(runId)[seq - 1]?.at ?? Infinity);
      const calls = ledger.reports.modelCallsOf(outermost(runId), key);
      return {
        step: nodeView(path, nodeState(state, path)),
        toolCalls: records.allOf(key).filter(({ startedAt }) => startedAt <= until),
        modelCalls: calls.filter(({ at }) => at <= until),
        assigned: supervisor.decided(key) ?? null,
      };
    },
    'runs.questions': () => ({ questions: engine.questions() }),
  };
}

/** Runs inside others have the outer one's id, a dot and a name. */
function outermost(runId: string): string {
  return runId.split('.')[0]!;
}
