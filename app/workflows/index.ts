export { criticalPath, executionOrder } from './graph.ts';
export {
  workflowDefinition,
  type TaskAction,
  type WorkflowDefinition,
  type WorkflowNode,
} from './definition.ts';
export { WorkflowEngine } from './engine.ts';
export * as workflowErrors from './errors.ts';
export { type NodeState, type RunEvent, type RunState, type StoredEvent } from './event.ts';
export { parseWorkflow, readWorkflow } from './parse.ts';
export { TaskPerformer } from './performer.ts';
export { FOUR_AGENTS, FOUR_AGENTS_WORKFLOW } from './pipeline/definition.ts';
export { runView, workflowView } from './view.ts';
export type { Performer, Task, TaskOutcome, TaskRemains } from './ports.ts';
export type { Run } from './run.ts';
export type { RunRow } from './store.ts';
