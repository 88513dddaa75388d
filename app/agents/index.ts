export { Agents } from './agents.ts';
export { AnswerStore } from './answers.ts';
export {
  AgentCalls,
  DATA_RULE,
  asData,
  askStructured,
  fillByModel,
  planByModel,
  reviewByModel,
  userMessage,
  verifyByModel,
  writeAnswer,
  type CallOwner,
} from './by-model/index.ts';
export { PRIORITY, agentMessage, type AgentMessage } from './envelope.ts';
export * as agentErrors from './errors.ts';
export { verify, type LubitFacts } from './lubit.ts';
export {
  type Analysis,
  type Execution,
  type PlanStep,
  type Review,
  type StepResult,
  type Verdict,
} from './plan.ts';
export { analyse, fillLate, type SenaDeps } from './sena.ts';
export { LifeStore } from './life-store.ts';
export type { AgentFile, AgentFolder, PluginFolder } from './ports.ts';
export {
  fileTooLarge,
  fileUnreadable,
  leadsOut,
  notAFile,
  tooManyFiles,
  type FileFault,
} from './files/faults.ts';
export { PluginGrants } from './grants.ts';
export { AgentRegistry } from './registry.ts';
export { StateStore } from './state-store.ts';
export { runAgentTask } from './task.ts';
