export { AgentCalls, userMessage, type CallOwner } from './calls.ts';
export { DATA_RULE, asData } from './data.ts';
export { fillByModel, writeAnswer } from './gitcode.ts';
export { verifyByModel } from './lubit.ts';
export { reviewByModel } from './rune.ts';
export { planByModel } from './sena.ts';
export { askStructured } from './structured.ts';
