import { isRecord } from '../../../app/base/index.ts';
import type { ProviderAccess, ServedContext } from '../../../app/models/index.ts';
import { listModels } from './list.ts';

/** A server on this machine answers at once or is not there. */
const TIMEOUT_MS = 1500;
/**
 * What Ollama and LM Studio give a model that nobody set a length for, on a machine without much
 * video memory; with more they give more, and tell so once the model is loaded
 * (https://docs.ollama.com/context-length).
 */
const USUAL_DEFAULT = 4096;

type Ask = (path: string, body?: object) => Promise<unknown>;

/**
 * The tokens that a server really gives a model, as far as it tells: what is loaded counts, not
 * what the model was made for. Such servers cut what is longer without a word. Undefined where the
 * server does not say; never throws.
 */
export async function servedContext(
  access: ProviderAccess,
  model: string,
  signal: AbortSignal,
): Promise<ServedContext | undefined> {
  if (access.baseUrl === undefined) return undefined;
  const ask = asker(
    access,
    access.baseUrl,
    AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  );
  switch (access.provider) {
    case 'ollama':
      return ollamaContext(ask, model);
    case 'lmstudio':
      return lmStudioContext(ask, model);
    case 'llamacpp':
      return (await llamaContext(ask, model)) ?? listedContext(access, model, signal);
    default:
      return anyContext(ask, access, model, signal);
  }
}

/** Asks the server's own interface, which lies beside the one that OpenAI's clients speak. */
function asker({ apiKey }: ProviderAccess, baseUrl: string, signal: AbortSignal): Ask {
  const root = baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  return async (path, body) => {
    try {
      const answer = await fetch(root + path, {
        signal,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      });
      if (answer.ok) return (await answer.json()) as unknown;
      await answer.body?.cancel();
      return undefined;
    } catch {
      return undefined; // not that kind of server, or none: nothing is known
    }
  };
}

/** Of a server whose make is not known: whichever of their interfaces answers. */
async function anyContext(
  ask: Ask,
  access: ProviderAccess,
  model: string,
  signal: AbortSignal,
): Promise<ServedContext | undefined> {
  const told = await Promise.all([
    listedContext(access, model, signal),
    llamaContext(ask, model),
    ollamaContext(ask, model),
    lmStudioContext(ask, model),
  ]);
  return told.find((served) => served !== undefined);
}

async function ollamaContext(ask: Ask, model: string): Promise<ServedContext | undefined> {
  const name = model.includes(':') ? model : `${model}:latest`;
  const running = entries(await ask('/api/ps'), 'models').find(
    (entry) => entry['name'] === name || entry['model'] === name,
  );
  const loaded = count(running?.['context_length']);
  if (loaded !== undefined) return { tokens: loaded, loaded: true };
  const shown = await ask('/api/show', { model });
  if (!isRecord(shown)) return undefined;
  const written = /^num_ctx\s+(\d+)/m.exec(String(shown['parameters'] ?? ''))?.[1];
  const facts = isRecord(shown['model_info']) ? shown['model_info'] : {};
  const made = Object.entries(facts).find(([fact]) => fact.endsWith('.context_length'))?.[1];
  // one that runs at Ollama's own machines reads all that it was made for
  if (shown['remote_host'] || shown['remote_model']) return whole(count(made));
  if (written === undefined) return idle(count(made));
  return whole(Math.min(Number(written), count(made) ?? Infinity));
}

async function lmStudioContext(ask: Ask, model: string): Promise<ServedContext | undefined> {
  const found = entries(await ask('/api/v0/models'), 'data').find(({ id }) => id === model);
  if (found) {
    const loaded = count(found['loaded_context_length']);
    return whole(loaded) ?? idle(count(found['max_context_length']));
  }
  const newer = entries(await ask('/api/v1/models'), 'models').find(({ key }) => key === model);
  if (!newer) return undefined;
  // One model may be loaded several times, and a request reaches any of them.
  const lengths = entries(newer, 'loaded_instances').flatMap(({ config }) => {
    const length = isRecord(config) ? count(config['context_length']) : undefined;
    return length === undefined ? [] : [length];
  });
  if (lengths.length > 0) return whole(Math.min(...lengths));
  return idle(count(newer['max_context_length']));
}

/** Of a server with several models the one that is asked for, without loading it. */
async function llamaContext(ask: Ask, model: string): Promise<ServedContext | undefined> {
  const props =
    (await ask(`/props?model=${encodeURIComponent(model)}&autoload=false`)) ??
    (await ask('/props'));
  const settings = isRecord(props) ? props['default_generation_settings'] : undefined;
  return whole(isRecord(settings) ? count(settings['n_ctx']) : undefined);
}

async function listedContext(
  access: ProviderAccess,
  model: string,
  signal: AbortSignal,
): Promise<ServedContext | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const listed = (await listModels(access, limit)).find(({ id }) => id === model);
    return whole(listed?.contextTokens);
  } catch {
    return undefined; // it does not list: nothing is known
  }
}

function entries(answer: unknown, name: string): Record<string, unknown>[] {
  const list = isRecord(answer) ? answer[name] : undefined;
  return Array.isArray(list) ? list.filter((entry) => isRecord(entry)) : [];
}

/** What a server tells of a model that is loaded, or will be with just so much. */
function whole(tokens: number | undefined): ServedContext | undefined {
  return tokens === undefined ? undefined : { tokens, loaded: true };
}

function idle(made: number | undefined): ServedContext {
  return { tokens: Math.min(USUAL_DEFAULT, made ?? USUAL_DEFAULT), loaded: false };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
