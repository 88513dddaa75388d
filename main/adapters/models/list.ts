import { isRecord } from '../../../app/base/index.ts';
import { modelErrors, providerById } from '../../../app/models/index.ts';
import type { ListedModel, ProviderAccess } from '../../../app/models/index.ts';
import { toModelError } from './failure.ts';

/** A listing is small; a server that takes longer is not usable now. */
const LIST_TIMEOUT_MS = 20_000;

/** The models of an address that answers `GET /models` in OpenAI's shape or one close to it. */
export async function listOpenAi(
  access: ProviderAccess,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const provider = providerById(access.provider)?.name ?? access.provider;
  const baseUrl = (access.baseUrl ?? 'https://api.openai.com/v1').replace(/\/+$/, '');
  try {
    const answer = await fetch(`${baseUrl}/models`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]),
      headers: access.apiKey === undefined ? {} : { authorization: `Bearer ${access.apiKey}` },
    });
    const responseBody = await answer.text();
    if (!answer.ok) throw refused(answer, responseBody);
    const models = readListing(JSON.parse(responseBody));
    if (!models)
      throw modelErrors.providerDown(provider, 'its list of models has an unknown form.');
    return models;
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof SyntaxError) {
      throw modelErrors.providerDown(provider, 'its address answers, but not as a model server.');
    }
    const call = { provider, model: '', apiKey: access.apiKey, started: false };
    throw toModelError(thrown, call, Date.now());
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

/** `{data: [...]}`, `{models: [...]}` or a bare list; undefined for anything else. */
export function readListing(body: unknown): ListedModel[] | undefined {
  const list = isRecord(body) ? (body['data'] ?? body['models']) : body;
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((entry: unknown) => {
    if (!isRecord(entry)) return [];
    const id = entry['id'] ?? entry['name'];
    if (typeof id !== 'string' || id === '') return [];
    const name = entry['display_name'] ?? entry['name'];
    return [
      {
        id,
        name: typeof name === 'string' && name !== id ? name : undefined,
        contextTokens: contextOf(entry),
      },
    ];
  });
}

/** The context length under the names that servers use for it. */
const CONTEXT_FIELDS = [
  'context_length',
  'context_window',
  'max_context_length',
  'max_model_len',
  'max_input_tokens',
];

function contextOf(entry: Record<string, unknown>): number | undefined {
  for (const field of CONTEXT_FIELDS) {
    const value = entry[field];
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}
