export {
  readServer,
  readServers,
  type ConfigProblem,
  type ServerAddress,
  type ServerConfig,
} from './config.ts';
export type { Progress } from './connection.ts';
export { effectOf, type EffectClass, type ToolAnnotations } from './effect.ts';
export * as gatewayErrors from './errors.ts';
export {
  AttemptJournal,
  type CallMeta,
  type CallOutcome,
  type GatewayCall,
  type OpenAttempt,
  type Outcome,
} from './calls/index.ts';
export { Gateway } from './gateway.ts';
export { KeptLists } from './kept-lists.ts';
export type { Dialer, Link, ProcessExit } from './ports.ts';
export type { BreakerState, ServerState } from './life.ts';
export { readTool, toolName, type LeftOutTool, type ServerTool } from './tool.ts';
export type { ServerView } from './view.ts';
export type { SignInAttempt, SignInOptions, SignIns, SignInState } from './sign-in.ts';
export type { SignInView } from './sign-in-desk.ts';
