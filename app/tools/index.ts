export * as toolErrors from './errors.ts';
export {
  ToolGate,
  type ApprovalAnswer,
  type ApprovalRequest,
  type ToolCallReport,
  type ToolCallRequest,
} from './gate.ts';
export { OpenAsks, type OpenAsk } from './asks/open-asks.ts';
export { PERSON, personAnswerer, type AskedFor } from './asks/person.ts';
export { ResultKeeper, type ResultFiles } from './keeper.ts';
export { DANGERS, type Danger } from './scan.ts';
export { ToolPins, type ChangedTool } from './pins.ts';
export { SEARCH_AND_READ, SEARCH_TOOLS } from './search-tools.ts';
export { READ_RESULT, isTooLong } from './results.ts';
export { readOwnGlossary } from './glossary/own.ts';
export { modelNames, modelTool } from './names.ts';
export { PaidTools } from './paid-tools.ts';
export { type CallerKind } from './permission.ts';
export { ToolCallRecords, type ToolCallRecord, type ToolCallStatus } from './records.ts';
export { Catalogue } from './catalogue.ts';
export { ToolRanking } from './ranking.ts';
export { ToolOffers, type Offer, type OfferAccount } from './offers.ts';
export { ExampleStore } from './examples/example-store.ts';
export { ExampleWriter, type Asked } from './examples/example-writer.ts';
export {
  EXAMPLES_SYSTEM,
  MOST_OUTPUT_TOKENS,
  TOOLS_AT_ONCE,
  examplesAnswer,
  examplesQuestion,
  readExamples,
} from './examples/example-question.ts';
export { ToolChoices, type Choice, type Verdict } from './choices.ts';
export { TurnOffers } from './turn-offers.ts';
export { Vocabulary } from './words.ts';
export { callModel, type ModelCallDeps, type ModelCallPurpose } from './model-call.ts';
export type { Embedder } from './meaning/embedder.ts';
export { chooseEmbedder } from './meaning/choose-embedder.ts';
export { EMBEDDING_MODELS, embeddingModel } from './meaning/known-models.ts';
export { ToolMeaning, type MeaningState } from './meaning/tool-meaning.ts';
export { VectorStore } from './meaning/vector-store.ts';
export { ModelDownloads } from './meaning/downloads.ts';
export { sizeOf } from './meaning/hub-files.ts';
export type {
  HubFile,
  HubModel,
  ModelHub,
  ThreadsSeen,
  WorkerPool,
  WorkerTasks,
} from './meaning/ports.ts';
