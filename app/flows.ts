import type { Clock, Ids, Log, Random } from './base/index.ts';
import type { Gateway } from './gateway/index.ts';
import type { ModelTool, PlanDeps } from './models/index.ts';
import type { Settings } from './settings/index.ts';
import type { Database } from './storage/index.ts';
import { modelNames, type ToolCallRecords, type ToolGate } from './tools/index.ts';
import { FOUR_AGENTS_WORKFLOW, TaskPerformer, WorkflowEngine } from './workflows/index.ts';

export interface FlowDeps {
  readonly base: {
    readonly clock: Clock;
    readonly random: Random;
    readonly ids: Ids;
    readonly log: Log;
  };
  readonly database: Database;
  readonly gateway: Gateway;
  readonly tools: ToolGate;
  readonly records: ToolCallRecords;
  readonly settings: () => Settings;
  /** Every tool as a model is told of it. */
  readonly allTools: () => readonly ModelTool[];
  readonly plan: Pick<PlanDeps, 'rank' | 'words'>;
}

/** The engine with the four agents behind it, over the one gate. */
export function createEngine(deps: FlowDeps): WorkflowEngine {
  const { gateway, records, settings } = deps;
  const { clock } = deps.base;
  const find = (name: string) => gateway.tools().find((tool) => tool.name === name);
  const performer: TaskPerformer = new TaskPerformer({
    stages: {
      sena: () => ({
        tools: deps.allTools(),
        publicName: (name) => modelNames(gateway.tools()).get(name)?.name ?? name,
        plan: { ...deps.plan, folder: settings().filesFolder, now: clock.now() },
      }),
      tool: find,
      mayChange: () => settings().approvals.headless === 'allow',
    },
    call: (request) => deps.tools.call(request),
    lastCall: (key) => records.lastOf(key),
    effectOf: (server, tool) =>
      gateway.tools().find((known) => known.server === server && known.tool === tool)?.effect ??
      'write',
    child: (id, definition, input) => engine.ensure(id, definition, input),
  });
  const engine: WorkflowEngine = new WorkflowEngine({
    ...deps.base,
    database: deps.database,
    performer,
    workflow: (name) => (name === FOUR_AGENTS_WORKFLOW.name ? FOUR_AGENTS_WORKFLOW : undefined),
  });
  return engine;
}
