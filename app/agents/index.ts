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
  whyNot,
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
export { BY_RULES, analyse, fillLate, type SenaDeps } from './sena.ts';
