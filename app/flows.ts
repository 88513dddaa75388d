import { AgentCalls, AnswerStore, type Agents } from './agents/index.ts';
import type { Clock, Ids, Log, Random } from './base/index.ts';
import type { Gateway, ServerTool } from './gateway/index.ts';
import type { Ledger } from './ledger/index.ts';
import {
  ThriftyChoice,
  type Catalogue,
  type ModelRegistry,
  type ModelTool,
  type PlanDeps,
} from './models/index.ts';
import type { Settings } from './settings/index.ts';
import type { Database } from './storage/index.ts';
import { modelNames, type ToolCallRecords, type ToolGate, type ToolPins } from './tools/index.ts';
import {
  FOUR_AGENTS_WORKFLOW,
  Blackboard,
  HandoverStore,
  isHandover,
  OwnWorkflows,
  MessageBus,
  Supervisor,
  TaskPerformer,
  carryMessages,
  type Likeness,
  type Share,
  WorkflowEngine,
} from './workflows/index.ts';

export interface FlowDeps {
  readonly base: {
    readonly clock: Clock;
    readonly random: Random;
    readonly ids: Ids;
    readonly log: Log;
  };
  readonly database: Database;
  readonly ledger: Ledger;
  readonly models: { readonly registry: ModelRegistry; readonly catalogue: Catalogue };
  readonly tools: {
    readonly gateway: Gateway;
    readonly gate: ToolGate;
    readonly records: ToolCallRecords;
    readonly pins: ToolPins;
    /** Every tool as a model is told of it. */
    readonly all: () => readonly ModelTool[];
    /** Those that fit a request. */
    readonly offer: (request: string, chatId: string) => readonly ModelTool[];
  };
  readonly agents: Agents;
  /** What an agent takes of this machine. */
  readonly share: (agent: string) => Share;
  readonly settings: () => Settings;
  readonly plan: Pick<PlanDeps, 'rank' | 'words'> & { readonly likeness: Likeness };
}

/** The engine with the four agents behind it, over the one gate and the one path to a model. */
export function createFlows(deps: FlowDeps) {
  const { database, ledger, settings } = deps;
  const { clock } = deps.base;
  const { gateway, gate, records, pins } = deps.tools;
  const answers = new AnswerStore(database, clock);
  const { registry: models, catalogue } = deps.models;
  const choice = new ThriftyChoice({ registry: models, catalogue, settings, clock });
  const calls = new AgentCalls({ ledger, clock, models, choice, answers });
  const find = (name: string): ServerTool | undefined =>
    gateway.tools().find((tool) => tool.name === name);
  const publicName = (name: string): string => modelNames(gateway.tools()).get(name)?.name ?? name;
  const bus = new MessageBus({ database, ...deps.base });
  const board = new Blackboard(database, clock);
  const supervisor = new Supervisor({
    ...{ agents: deps.agents, database, clock, ids: deps.base.ids },
    ...{ words: deps.plan.words, likeness: deps.plan.likeness },
    balance: () => settings().supervisor.balance,
    share: deps.share,
  });
  const performer: TaskPerformer = new TaskPerformer({
    stages: {
      sena: () => {
        const named = modelNames(gateway.tools());
        return {
          tools: deps.tools.all(),
          publicName: (name) => named.get(name)?.name ?? name,
          plan: { ...deps.plan, folder: settings().filesFolder, now: clock.now() },
        };
      },
      tool: find,
      changed: (name) => {
        const tool = find(name);
        return tool !== undefined && pins.isSuspended(tool);
      },
      mayChange: () => settings().approvals.headless === 'allow',
      calls,
      prefer: (agent) => deps.agents.settings(agent).model,
    },
    call: (request) => gate.call(request),
    lastCall: (key) => records.lastOf(key),
    effectOf: (server, tool) =>
      gateway.tools().find((known) => known.server === server && known.tool === tool)?.effect ??
      'write',
    child: (id, definition, input) => engine.ensure(id, definition, input),
    together: { bus, board },
    supervisor,
    own: {
      agents: deps.agents,
      clock,
      publicName,
      offer: (request) => deps.tools.offer(request, 'agents'),
    },
  });
  const ownWorkflows = new OwnWorkflows(database, clock);
  const engine: WorkflowEngine = new WorkflowEngine({
    ...deps.base,
    database,
    performer,
    workflow: (name) =>
      name === FOUR_AGENTS_WORKFLOW.name ? FOUR_AGENTS_WORKFLOW : ownWorkflows.definition(name),
  });
  const handovers = new HandoverStore(database);
  carryMessages(bus, engine);
  engine.events.on('run', ({ runId, event }) => {
    const ended = event.event.type === 'run.ended';
    if (ended) answers.forget(runId);
    if (!ended && !isHandover(event)) return;
    if (engine.row(runId).workflow !== FOUR_AGENTS_WORKFLOW.name) return;
    for (const message of handovers.store(runId, engine.history(runId))) {
      const topic = `agents.${message.recipient_id ?? 'all'}.${message.action}`;
      bus.publish({ ...message, topic, sender: message.sender_id });
    }
  });
  return { engine, handovers, ownWorkflows, calls, bus, board, supervisor };
}
