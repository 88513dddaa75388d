export { readServer, readServers, type ServerAddress, type ServerConfig } from './config.ts';
export type { ConfigProblem } from './entry-problems.ts';
export { adopt, type Adopted } from './import/adopt.ts';
export type { Progress, LogMessage } from './connection.ts';
export {
  type Answerer,
  type AskMethod,
  type InputRequired,
  type RoundInput,
  type ServerAsk,
} from './asking/answerer.ts';
export { CAPABILITIES } from './asking/client.ts';
export type { Exchanged } from './asking/exchange.ts';
export {
  findPrompt,
  findResource,
  publicPrompts,
  publicResources,
  publicTemplates,
  type Listing,
} from './listing.ts';
export {
  effectOf,
  effectSource,
  overrideOf,
  type EffectClass,
  type EffectSource,
  type ToolAnnotations,
} from './effect.ts';
export * as gatewayErrors from './errors.ts';
export {
  AttemptJournal,
  type CallMeta,
  type CallOutcome,
  type GatewayCall,
  type OpenAttempt,
  type Outcome,
  type PlainRequest,
} from './calls/index.ts';
export { Gateway } from './gateway.ts';
export { keptOf } from './kept.ts';
export type { Dialer, Link, ProcessExit } from './ports.ts';
export type { BreakerState, ServerState } from './life.ts';
export { SEND_MESSAGE, readTool, toolName, type LeftOutTool, type ServerTool } from './tool.ts';
export type { ServerView } from './view.ts';
export type { SignInAttempt, SignInOptions, SignIns, SignInState } from './sign-in.ts';
export type { SignInView } from './sign-in-desk.ts';
