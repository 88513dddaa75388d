export type { Abilities } from './abilities.ts';
export { requestFor } from './request-for.ts';
export { providerEntries, searchesTools } from './access.ts';
export { readLimits, type LimitReading } from './rate-headers.ts';
export { Catalogue, ratesOf, type CatalogueEntry } from './catalogue.ts';
export * as modelErrors from './errors.ts';
export { estimateParts, estimateRequest, estimateText } from './estimate.ts';
export { measureFile } from './file-size.ts';
export { likelyFileTokens, mostFileTokens } from './file-tokens.ts';
export { failureError, retryAfterMs, withoutKey, type ModelFailure } from './failure.ts';
export {
  textOf,
  type FilePart,
  type MessagePart,
  type ModelMessage,
  type ToolCallPart,
  type ToolResultPart,
} from './message.ts';
export type {
  ChatModel,
  EmbeddingModel,
  FailedAttempt,
  FinishReason,
  KnownModel,
  ListedModel,
  ModelData,
  ModelEvent,
  ModelRates,
  ModelRequest,
  ModelTool,
  ModelWire,
  OwnSearch,
  Protocol,
  ProviderAccess,
  Secrets,
  ServedContext,
  UsageProvenance,
} from './ports.ts';
export {
  OFFLINE_MODEL,
  PROVIDERS,
  providerById,
  splitModelId,
  type ProviderEntry,
  type ProviderOption,
} from './providers.ts';
export { Written } from './written.ts';
export { NO_USAGE, addUsage, credibleUsage, laterUsage, type TokenUsage } from './usage.ts';
export { splitClauses } from './planner/clauses.ts';
export { namesIn } from './planner/names.ts';
export { decide as decideTool, type PlanDeps } from './planner/plan.ts';
export { createPlanner, type PlannerDeps } from './planner/planner.ts';
export { ModelRegistry, type ProviderStatus } from './registry.ts';
export type { KeyPlace } from './access.ts';
export { type Candidate, type Choice, type ModelNeed, type Task } from './choice.ts';
export { ThriftyChoice } from './thrifty.ts';
export { type RouteRecord } from './router.ts';
export { blank, readLiterals, type Literal } from './planner/literals.ts';
export { FULL, compact, type Compacted } from './compaction.ts';
export type { HealthWindow } from './provider-health.ts';
