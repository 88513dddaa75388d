import type Anthropic from '@anthropic-ai/sdk';
import type {
  Abilities,
  ChatModel,
  ListedModel,
  ModelEvent,
  ModelRequest,
  ProviderAccess,
} from '../../../app/models/index.ts';
import { providerById } from '../../../app/models/index.ts';
import { anthropicEvents } from './anthropic-events.ts';
import { anthropicRequest } from './anthropic-request.ts';
import { watchedCall } from './call.ts';
import { limitsOf } from './limits.ts';
import { toModelError } from './failure.ts';
import { toItsEnd } from './to-its-end.ts';
import { streamedFetch } from './whole-answer.ts';

const OFFICIAL = 'https://api.anthropic.com';
/** For an address that wants no key: without any, the SDK would search the machine for one. */
const NO_KEY = 'none';

/** A model behind Anthropic's messages protocol, at Anthropic or at any address that speaks it. */
export async function openAnthropic(access: ProviderAccess, model: string): Promise<ChatModel> {
  const client = await createClient(access);
  const id = `${access.provider}/${model}`;
  const subject = { provider: nameOf(access), model, apiKey: access.apiKey };
  const events = async function* (
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent> {
    const { data, response } = await client.messages
      .create(anthropicRequest(request, model), { signal })
      .withResponse();
    yield* limitsOf(response.headers);
    yield* anthropicEvents(toItsEnd(data), id);
  };
  return {
    id,
    stream: (request, signal) =>
      watchedCall(subject, request, signal, () => events(request, signal)),
    count: async (request, signal) => {
      try {
        const { messages, system, tools } = anthropicRequest(request, model);
        const counted = {
          model,
          messages,
          ...(system ? { system } : {}),
          ...(tools ? { tools } : {}),
        };
        return (await client.messages.countTokens(counted, { signal })).input_tokens;
      } catch (thrown) {
        signal.throwIfAborted();
        throw toModelError(thrown, { ...subject, started: false }, Date.now());
      }
    },
  };
}

export async function listAnthropic(
  access: ProviderAccess,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const client = await createClient(access);
  const models: ListedModel[] = [];
  try {
    for await (const model of client.models.list({ limit: 100 }, { signal })) {
      models.push({
        id: model.id,
        name: model.display_name,
        contextTokens: model.max_input_tokens ?? undefined,
        outputTokens: model.max_tokens ?? undefined,
        abilities: abilitiesOf(model),
      });
    }
    return models;
  } catch (thrown) {
    signal.throwIfAborted();
    const call = { provider: nameOf(access), model: '', apiKey: access.apiKey, started: false };
    throw toModelError(thrown, call, Date.now());
  }
}

/** Undefined where a server that imitates Anthropic tells none. */
function abilitiesOf(model: Anthropic.ModelInfo): Abilities | undefined {
  const told = model.capabilities;
  if (!told) return undefined;
  return {
    images: told.image_input?.supported,
    documents: told.pdf_input?.supported,
    thinking: told.thinking?.supported,
    structuredOutput: told.structured_outputs?.supported,
  };
}

/** The SDK is loaded here, at the first use of a model, and retries nothing: the core decides that. */
async function createClient(access: ProviderAccess): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  const apiKey = access.apiKey ?? NO_KEY;
  return new Client({
    apiKey,
    baseURL: access.baseUrl?.replace(/\/+$/, '').replace(/\/v1$/, '') ?? OFFICIAL,
    // The SDK sends the key as a bearer token; most servers that imitate Anthropic read this one.
    defaultHeaders: access.baseUrl === undefined ? {} : { 'x-api-key': apiKey },
    maxRetries: 0,
    fetch: streamedFetch,
    logLevel: 'off',
    openTelemetry: false,
  });
}

function nameOf(access: ProviderAccess): string {
  return providerById(access.provider)?.name ?? access.provider;
}
