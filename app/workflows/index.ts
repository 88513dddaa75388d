export { criticalPath, executionOrder } from './graph.ts';
export { type TaskAction, type WorkflowDefinition, type WorkflowNode } from './definition.ts';
export { workflow } from './builder.ts';
export { dryRun, type CallFacts, type DryRun } from './dry-run.ts';
export { WorkflowEngine } from './engine.ts';
export * as workflowErrors from './errors.ts';
export {
  foldEvents,
  nodeState,
  taskKey,
  type NodeState,
  type RunEvent,
  type RunState,
  type StoredEvent,
} from './event.ts';
export { flowOf, type FlowNode } from './flow.ts';
export { OwnWorkflows } from './own.ts';
export { parseWorkflow } from './parse.ts';
export { findProblems } from './places.ts';
export { TaskPerformer } from './performer.ts';
export { FOUR_AGENTS_WORKFLOW } from './pipeline/definition.ts';
export { HandoverStore } from './pipeline/handover-store.ts';
export { isHandover } from './pipeline/handovers.ts';
export { briefly, nodeView, runSteps, runView, workflowView } from './view.ts';
export type { Performer, Task, TaskOutcome, TaskRemains } from './ports.ts';
export type { Run } from './run.ts';
export type { RunRow } from './store.ts';
export { Blackboard } from './together/board.ts';
export { boardsOf } from './together/boards-of.ts';
export { MessageBus } from './together/bus.ts';
export { carryMessages } from './together/carry.ts';
export { PATTERNS } from './patterns/catalogue.ts';
export { CHAINS } from './patterns/chain-catalogue.ts';
export { recommend } from './patterns/recommend.ts';
export { usualDurations } from './optimiser/durations.ts';
export { proposalsFor } from './optimiser/optimise.ts';
export { AUTO_AGENT } from './supervisor/assign.ts';
export {
  AgentShares,
  type ProcessUsage,
  type ProcessUse,
  type Share,
  type Workplace,
} from './supervisor/shares.ts';
export { Supervisor, type Likeness } from './supervisor/supervisor.ts';
export type { EngineSeen, RunSeen } from './watch.ts';
