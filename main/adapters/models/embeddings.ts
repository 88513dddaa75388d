import { isRecord } from '../../../app/base/index.ts';
import {
  modelErrors,
  providerById,
  type EmbeddingModel,
  type ProviderAccess,
} from '../../../app/models/index.ts';
import { toModelError } from './failure.ts';

type Kind = Parameters<EmbeddingModel['embed']>[1];

/** A batch of tools is embedded in about a second; an answer that takes longer does not come. */
const TIMEOUT_MS = 60_000;

/** How one family of providers is asked, and how its answer is read. */
interface Dialect {
  readonly url: (baseUrl: string | undefined, model: string) => string;
  readonly headers: (apiKey: string | undefined) => Record<string, string>;
  readonly body: (model: string, texts: readonly string[], kind: Kind) => unknown;
  readonly vectors: (answer: Record<string, unknown>) => unknown[];
  readonly inputTokens: (answer: Record<string, unknown>) => unknown;
}

/** `POST /embeddings` as OpenAI has it, and as most servers have it since. */
const openAi: Dialect = {
  url: (baseUrl = 'https://api.openai.com/v1') => `${baseUrl}/embeddings`,
  headers: bearer,
  body: (model, texts) => ({ model, input: texts, encoding_format: 'float' }),
  vectors: (answer) => inOrder(list(answer['data'])).map((one) => one['embedding']),
  inputTokens: (answer) => record(answer['usage'])['prompt_tokens'],
};

const voyage: Dialect = {
  ...openAi,
  body: (model, texts, kind) => ({
    model,
    input: texts,
    input_type: kind === 'query' ? 'query' : 'document',
  }),
  inputTokens: (answer) => record(answer['usage'])['total_tokens'],
};

const cohere: Dialect = {
  url: (baseUrl = 'https://api.cohere.com/v2') => `${baseUrl}/embed`,
  headers: bearer,
  body: (model, texts, kind) => ({
    model,
    texts,
    input_type: kind === 'query' ? 'search_query' : 'search_document',
    embedding_types: ['float'],
  }),
  vectors: (answer) => array(record(answer['embeddings'])['float']),
  inputTokens: (answer) => record(record(answer['meta'])['billed_units'])['input_tokens'],
};

const google: Dialect = {
  url: (baseUrl = 'https://generativelanguage.googleapis.com/v1beta', model) =>
    `${baseUrl}/models/${encodeURIComponent(model)}:batchEmbedContents`,
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey ?? '' }),
  body: (model, texts, kind) => ({
    requests: texts.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      taskType: kind === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
    })),
  }),
  vectors: (answer) => list(answer['embeddings']).map((one) => one['values']),
  inputTokens: (answer) => record(answer['usageMetadata'])['promptTokenCount'],
};

const DIALECTS: Partial<Record<ProviderAccess['protocol'], Dialect>> = {
  openai: openAi,
  'openai-compatible': openAi,
  mistral: openAi,
  voyage,
  cohere,
  google,
};

/** A provider's embedding model; refused where the provider has none that AgentHub can ask. */
export function openEmbedding(access: ProviderAccess, model: string): EmbeddingModel {
  const provider = providerById(access.provider)?.name ?? access.provider;
  const dialect = DIALECTS[access.protocol];
  if (!dialect) throw modelErrors.noEmbeddings(provider);
  const { apiKey } = access;
  const url = dialect.url(access.baseUrl?.replace(/\/+$/, ''), model);
  return {
    id: `${access.provider}/${model}`,
    async embed(texts, kind, signal) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...dialect.headers(apiKey) },
          body: JSON.stringify(dialect.body(model, texts, kind)),
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
        const text = await response.text();
        if (!response.ok) {
          throw Object.assign(new Error(text.slice(0, 300)), {
            status: response.status,
            responseBody: text,
            headers: response.headers,
          });
        }
        return readAnswer(dialect, record(JSON.parse(text)), texts.length, provider);
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown instanceof SyntaxError) throw unknownForm(provider);
        throw toModelError(thrown, { provider, model, apiKey, started: false }, Date.now());
      }
    },
  };
}

function readAnswer(
  dialect: Dialect,
  answer: Record<string, unknown>,
  count: number,
  provider: string,
): Awaited<ReturnType<EmbeddingModel['embed']>> {
  const vectors = dialect.vectors(answer);
  const width = Array.isArray(vectors[0]) ? vectors[0].length : 0;
  if (vectors.length !== count || width === 0 || !vectors.every((one) => isVector(one, width))) {
    throw unknownForm(provider);
  }
  const tokens = dialect.inputTokens(answer);
  return {
    vectors: vectors.map((one) => Float32Array.from(one as number[])),
    inputTokens: typeof tokens === 'number' && tokens >= 0 ? tokens : undefined,
  };
}

function unknownForm(provider: string) {
  return modelErrors.providerDown(provider, 'its answer has a form that AgentHub does not know.');
}

function isVector(value: unknown, width: number): boolean {
  return Array.isArray(value) && value.length === width && value.every(Number.isFinite);
}

/** The entries by their `index`: the order of the answer need not be that of the texts. */
function inOrder(entries: Record<string, unknown>[]): Record<string, unknown>[] {
  return [...entries].sort((a, b) => Number(a['index'] ?? 0) - Number(b['index'] ?? 0));
}

function bearer(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function list(value: unknown): Record<string, unknown>[] {
  return array(value).filter(isRecord);
}
