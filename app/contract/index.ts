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
export { budgetPeriod, budgetScope, budgetView } from './money.ts';
export {
  chatDetail,
  chatSummary,
  healthReport,
  healthWithMetrics,
  messageView,
  notice,
  providerView,
  serverView,
  toolCallView,
  toolView,
  turnView,
  usageSum,
} from './shapes.ts';
