export { type AgentMessage } from './envelope.ts';
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
export { review } from './rune.ts';
export { analyse, fillLate, type SenaDeps } from './sena.ts';
