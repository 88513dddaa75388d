import type { AppError, JsonSchema } from '../base/index.ts';
import type { Abilities } from './abilities.ts';
import type { MessagePart, ModelMessage } from './message.ts';
import type { LimitReading } from './rate-headers.ts';
import type { TokenUsage } from './usage.ts';

/** A tool as a model is told of it. The name is within every provider's rules (64 of [A-Za-z0-9_-]). */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** What calling it may do; not sent to a model, heeded by the offline planner. */
  readonly effect?: 'read' | 'idempotent' | 'write' | undefined;
  /** Only to be found by the model's own search (`ModelRequest.ownSearch`); sent to no other model. */
  readonly deferred?: boolean;
}

/** A search of the provider among the tools of a request, in place of one that AgentHub offers. */
export interface OwnSearch {
  /** The one model (`provider/model`) that it is for. */
  readonly model: string;
  /** Name of the tool that this model is not sent, because its own search does the same. */
  readonly replaces: string;
}

export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  readonly maxOutputTokens: number;
  readonly ownSearch?: OwnSearch | undefined;
}

/** `paused`: the provider wants its answer sent back as it stands, to go on with it. */
export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'refusal' | 'paused' | 'other';

/**
 * What a model streams. `text` and `thinking` arrive in pieces; `call` is a piece of a tool call, its
 * name before its arguments, where they come in pieces; `part` is a finished piece of the
 * answer, in order, and is what is stored; `usage` is cumulative for the call and may come several
 * times (the last one counts, also when the stream is cut); `finish` is last.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'thinking'; readonly delta: string }
  | { readonly type: 'call'; readonly id: string; readonly delta: string }
  | { readonly type: 'part'; readonly part: MessagePart }
  | {
      readonly type: 'usage';
      readonly usage: TokenUsage;
      readonly provenance: UsageProvenance;
      /** What the provider itself says that the call cost, in integer nano-dollars. */
      readonly costNano?: number | undefined;
      /** The model that answered, as `provider/model`, where a fallback did. */
      readonly answeredBy?: string | undefined;
    }
  /** What the answer told of the account's limits; also before a refusal is thrown. */
  | { readonly type: 'limits'; readonly limits: readonly LimitReading[] }
  | { readonly type: 'finish'; readonly reason: FinishReason };

/** Whether the provider told the figures or they were estimated from the text. */
export type UsageProvenance = 'reported' | 'estimated';

/** A model that can be asked. Every failure is an AppError whose message a person understands. */
export interface ChatModel {
  /** `provider/model`. */
  readonly id: string;
  /** Streams one answer; aborting the signal ends it and closes the connection. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /**
   * The tokens of a request as the provider itself counts them; costs nothing and asks for no
   * answer. Undefined where the provider offers no such count. AppError where it does not answer.
   */
  readonly count?: ((request: ModelRequest, signal: AbortSignal) => Promise<number>) | undefined;
  /** The model to ask in its place after a failed attempt; undefined where there is none. */
  readonly next?: ((attempt: FailedAttempt) => Promise<ChatModel | undefined>) | undefined;
}

export interface FailedAttempt {
  readonly error: AppError;
  /** Whether a part of an answer had arrived. */
  readonly streamed: boolean;
  readonly signal: AbortSignal;
}

/** How a provider is reached, with its secret already resolved. */
export interface ProviderAccess {
  readonly provider: string;
  readonly protocol: Protocol;
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** Further settings of the provider by name, such as `region`. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Families of wire protocols; an adapter exists for each. */
export type Protocol =
  | 'anthropic'
  | 'openai'
  | 'openai-compatible'
  /** OpenAI's responses protocol at another address. */
  | 'openai-responses'
  | 'google'
  | 'google-vertex'
  | 'bedrock'
  | 'azure'
  | 'mistral'
  | 'cohere'
  /** Embeddings alone. */
  | 'voyage';

export interface ListedModel {
  readonly id: string;
  readonly name?: string | undefined;
  readonly contextTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly abilities?: Abilities | undefined;
}

/** Nano-dollars for one token of a model, at its usual tier. */
export interface ModelRates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

export interface KnownModel {
  readonly id: string;
  readonly name: string | undefined;
  readonly contextTokens: number | undefined;
  readonly deprecated: boolean;
  readonly rates: ModelRates | undefined;
}

/** What is known of models without asking their providers. */
export interface ModelData {
  model(provider: string, model: string): KnownModel | undefined;
  /** The models of a provider that are known by name; empty where none are. */
  models(provider: string): readonly string[];
}

/** A model that turns texts into vectors. Every failure is an AppError. */
export interface EmbeddingModel {
  /** `provider/model`. */
  readonly id: string;
  /** Asks once. `inputTokens` are what the provider told; undefined where it told nothing. */
  embed(
    texts: readonly string[],
    kind: 'query' | 'passage',
    signal: AbortSignal,
  ): Promise<{
    readonly vectors: readonly Float32Array[];
    readonly inputTokens: number | undefined;
  }>;
}

/** The wire: opens models and lists them. The adapter imports a provider's SDK when first used. */
export interface ModelWire {
  open(access: ProviderAccess, model: string): Promise<ChatModel>;
  openEmbedding(access: ProviderAccess, model: string): Promise<EmbeddingModel>;
  /** The models that this account or machine offers now; an AppError where it cannot be told. */
  list(access: ProviderAccess, signal: AbortSignal): Promise<ListedModel[]>;
  /** What a server gives the model to read; undefined where it does not say. Never throws. */
  context?(
    access: ProviderAccess,
    model: string,
    signal: AbortSignal,
  ): Promise<ServedContext | undefined>;
}

export interface ServedContext {
  readonly tokens: number;
  /** False for a model that is not loaded: it gets at least so many, maybe more. */
  readonly loaded: boolean;
}

/** The keychain and the environment behind secret references. */
export interface Secrets {
  /** Name of the backend as shown to a person, such as "Windows Credential Manager". */
  readonly backend: string;
  /** False where only `env:` references work; then writing fails with an AppError. */
  readonly writable: boolean;
  /** Whether the keychain answers at this moment; it may be locked while the app runs. */
  answers?(): Promise<boolean>;
  /** The secret of a reference (`keychain:NAME`, `env:NAME`); undefined where there is none. */
  resolve(reference: string): Promise<string | undefined>;
  /** Stores a secret under `keychain:NAME`. */
  store(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** An environment variable by name, for the usual names of providers' keys and addresses. */
  environment(name: string): string | undefined;
}
