export {
  commands,
  events,
  type Answer,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type Commands,
  type Door,
  type EventName,
  type EventPayload,
} from './contract.ts';
export { budgetPeriod, budgetScope } from './money.ts';
