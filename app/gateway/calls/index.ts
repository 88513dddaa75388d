export type { CallMeta, CallOutcome, GatewayCall } from './call.ts';
export { AttemptJournal, type OpenAttempt } from './journal.ts';
export type { Outcome } from './outcome.ts';
export { CallPipeline } from './pipeline.ts';
export type { PlainRequest } from './request.ts';
export { targetOf, type CallTarget, type ToolConnection } from './target.ts';
export { ToolIndex } from './tool-index.ts';
