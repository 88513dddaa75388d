export { Attachments, type AttachmentFiles } from './attachments.ts';
export { chatJson, chatMarkdown } from './export.ts';
export { ChatRunner, type RunningTurn, type TurnOffer, type TurnRequest } from './runner.ts';
export { stopCause } from './stop-reasons.ts';
export { ChatStore, type Chat, type Message, type Turn } from './store.ts';
export { type TurnEvent, type TurnEventEnvelope } from './turn-event.ts';
export type { TurnEnd } from './turn.ts';
export { chatAgent } from './agent.ts';
export type { TurnChoice } from './turn-choices.ts';
