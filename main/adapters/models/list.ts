import { isRecord } from '../../../app/base/index.ts';
import { modelErrors, providerById } from '../../../app/models/index.ts';
import type { Abilities, ListedModel, ProviderAccess } from '../../../app/models/index.ts';
import { toModelError } from './failure.ts';
import { doesOtherWork } from './other-work.ts';

/** A listing is small; a server that takes longer is not usable now. */
const LIST_TIMEOUT_MS = 20_000;

/** The models that a provider offers now, for every protocol but Anthropic's. */
export async function listModels(
  access: ProviderAccess,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const known = providerById(access.provider);
  const provider = known?.name ?? access.provider;
  const request = known?.lists === false ? undefined : listingRequest(access);
  if (!request) throw modelErrors.cannotList(provider);
  try {
    const answer = await fetch(request.url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]),
      headers: request.headers,
    });
    const responseBody = await answer.text();
    if (!answer.ok) throw refused(answer, responseBody);
    const models = readListing(JSON.parse(responseBody));
    if (!models) {
      throw modelErrors.providerDown(provider, 'its list of models has an unknown form.');
    }
    // OpenAI lists all that it has under one name and says of none what it is for
    return access.protocol === 'openai' ? models.filter(({ id }) => !doesOtherWork(id)) : models;
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof SyntaxError) {
      throw modelErrors.providerDown(provider, 'its address answers, but not as a model server.');
    }
    const call = { provider, model: '', apiKey: access.apiKey, started: false };
    throw toModelError(thrown, call, Date.now());
  }
}

interface ListingRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Where and how a protocol family lists; undefined where it cannot with what is set. */
function listingRequest(access: ProviderAccess): ListingRequest | undefined {
  const { apiKey, options } = access;
  const baseUrl = access.baseUrl?.replace(/\/+$/, '');
  const bearer: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  switch (access.protocol) {
    case 'google':
      return {
        url: `${baseUrl ?? 'https://generativelanguage.googleapis.com/v1beta'}/models?pageSize=1000`,
        headers: { 'x-goog-api-key': apiKey ?? '' },
      };
    case 'cohere':
      return {
        url: `${(baseUrl ?? 'https://api.cohere.com').replace(/\/v2$/, '')}/v1/models?page_size=1000&endpoint=chat`,
        headers: bearer,
      };
    case 'bedrock':
      // Listing stands at another host than models do, and needs a Bedrock key.
      return apiKey === undefined || baseUrl !== undefined
        ? undefined
        : {
            url: `https://bedrock.${options?.['region'] ?? 'us-east-1'}.amazonaws.com/foundation-models`,
            headers: bearer,
          };
    case 'google-vertex':
    case 'azure':
      return undefined;
    default:
      return { url: `${baseUrl ?? 'https://api.openai.com/v1'}/models`, headers: bearer };
  }
}

/** In the form in which the SDKs throw, so that one place reads all failures. */
function refused(answer: Response, responseBody: string): Error {
  return Object.assign(new Error(`status ${answer.status}`), {
    statusCode: answer.status,
    responseBody,
    responseHeaders: Object.fromEntries(answer.headers),
  });
}

/** A list under `data`, `models` or Bedrock's name for it, or a bare list; undefined otherwise. */
export function readListing(body: unknown): ListedModel[] | undefined {
  const list = isRecord(body) ? (body['data'] ?? body['models'] ?? body['modelSummaries']) : body;
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((entry: unknown) => {
    if (!isRecord(entry) || !generatesText(entry)) return [];
    const id = text(entry['id']) ?? text(entry['modelId']) ?? text(entry['name']);
    if (id === undefined) return [];
    const name =
      text(entry['display_name']) ??
      text(entry['displayName']) ??
      text(entry['modelName']) ??
      text(entry['name']);
    return [
      {
        id: id.replace(/^models\//, ''),
        name: name === id ? undefined : name,
        contextTokens: contextOf(entry),
        outputTokens: outputOf(entry),
        abilities: abilitiesOf(entry),
      },
    ];
  });
}

/** What OpenRouter and Mistral tell of a model; undefined where nothing is told. */
function abilitiesOf(entry: Record<string, unknown>): Abilities | undefined {
  const parameters = entry['supported_parameters'];
  const architecture = isRecord(entry['architecture']) ? entry['architecture'] : {};
  const inputs = architecture['input_modalities'];
  const told = isRecord(entry['capabilities']) ? entry['capabilities'] : {};
  const has = (list: unknown, name: string): boolean | undefined =>
    Array.isArray(list) ? list.includes(name) : undefined;
  const said = (name: string): boolean | undefined =>
    typeof told[name] === 'boolean' ? told[name] : undefined;
  const abilities: Abilities = {
    tools: has(parameters, 'tools') ?? said('function_calling'),
    images: has(inputs, 'image') ?? said('vision'),
    documents: has(inputs, 'file'),
    thinking: has(parameters, 'reasoning') ?? said('reasoning'),
    structuredOutput: has(parameters, 'structured_outputs'),
  };
  return Object.values(abilities).some((value) => value !== undefined) ? abilities : undefined;
}

/** False where the entry says that it does something else, such as embedding. */
function generatesText(entry: Record<string, unknown>): boolean {
  const methods = entry['supportedGenerationMethods'];
  if (Array.isArray(methods) && !methods.includes('generateContent')) return false;
  const modalities = entry['outputModalities'];
  if (Array.isArray(modalities) && !modalities.includes('TEXT')) return false;
  const type = entry['type'];
  return !(typeof type === 'string' && /embed|rerank|image|audio|moderation/i.test(type));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The context length under the names that servers use for it. */
const CONTEXT_FIELDS = [
  'context_length',
  'context_window',
  'max_context_length',
  'max_model_len',
  'max_input_tokens',
  'inputTokenLimit',
];
const OUTPUT_FIELDS = ['max_output_tokens', 'max_completion_tokens', 'outputTokenLimit'];

function contextOf(entry: Record<string, unknown>): number | undefined {
  return firstCount(entry, CONTEXT_FIELDS);
}

function outputOf(entry: Record<string, unknown>): number | undefined {
  const top = isRecord(entry['top_provider']) ? entry['top_provider'] : {};
  return firstCount(entry, OUTPUT_FIELDS) ?? firstCount(top, OUTPUT_FIELDS);
}

function firstCount(entry: Record<string, unknown>, fields: readonly string[]): number | undefined {
  for (const field of fields) {
    const value = entry[field];
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}
