import type { App } from '../app.ts';
import { AppError, abortable } from '../base/index.ts';
import {
  findPrompt,
  findResource,
  publicPrompts,
  publicResources,
  publicTemplates,
  type Answerer,
  type Listing,
  type PlainRequest,
} from '../gateway/index.ts';
import { PERSON } from '../tools/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

type Mcp = 'prompts' | 'resources' | 'completions' | 'logging' | 'asks';

/** How long a request waits for servers that have just been started. */
const SETTLE_MS = 5000;

export interface ClientCall {
  readonly client?: { key: string; capabilities: Record<string, unknown> } | undefined;
}

/**
 * Who is asked in the course of a call that came from outside: the client itself, where it can be
 * asked at all; else the person, where there is a window.
 */
export function answererOf(
  app: App,
  { client }: ClientCall,
  signal: AbortSignal,
): Answerer | undefined {
  const can = (...names: string[]): boolean => names.some((name) => client?.capabilities[name]);
  const desktop = app.facts.host === 'desktop';
  if (client && (can('sampling', 'elicitation') || (can('roots') && !desktop))) {
    return {
      key: client.key,
      capabilities: client.capabilities,
      inRounds: true,
      answer: async (ask) => {
        const reply = await app.asks.open(client.key, ask);
        if (reply.result) return reply.result;
        throw new AppError({ kind: 'denied', code: 'ask.refused', message: reply.refused });
      },
    };
  }
  return desktop ? app.answerer({ signal }) : undefined;
}

export function mcpHandlers(app: App): Handlers<CommandsOf<Mcp>> {
  const { gateway, asks } = app;
  const listings = async (server: string | undefined): Promise<Listing[]> => {
    await gateway.settled(SETTLE_MS);
    const all = gateway.listings();
    return server === undefined ? all : all.filter((listing) => listing.server === server);
  };
  const progress = (progressId: string | undefined): Pick<PlainRequest, 'onProgress'> =>
    progressId === undefined
      ? {}
      : { onProgress: (seen) => app.tools.events.emit('progress', { progressId, ...seen }) };
  const place = async (uri: string, server: string | undefined) => {
    const found = findResource(await listings(server), uri);
    if (found) return found;
    if (server !== undefined) return { server, uri };
    throw resourceUnknown(uri);
  };
  return {
    'prompts.list': async ({ server }) => ({ prompts: publicPrompts(await listings(server)) }),
    'prompts.get': async (asked, { signal }) => {
      const found = findPrompt(await listings(undefined), asked.name);
      if (!found) throw promptUnknown(asked.name);
      const done = await gateway.request({
        server: found.server,
        method: 'prompts/get',
        params: { name: found.prompt, arguments: asked.arguments },
        signal,
        input: asked.input,
        answerer: answererOf(app, asked, signal),
        ...progress(asked.progressId),
      });
      return { server: found.server, ...done };
    },
    'resources.list': async ({ server }) => {
      const all = await listings(server);
      return { resources: publicResources(all), templates: publicTemplates(all) };
    },
    'resources.read': async (asked, { signal }) => {
      const { server, uri } = await place(asked.uri, asked.server);
      const done = await gateway.request({
        server,
        method: 'resources/read',
        params: { uri },
        signal,
        input: asked.input,
        answerer: answererOf(app, asked, signal),
        ...progress(asked.progressId),
      });
      return { server, ...done };
    },
    'resources.follow': async (asked, { signal }) => {
      const { server, uri } = await place(asked.uri, asked.server);
      await using _following = await gateway.follow(server, uri);
      await abortable(new Promise<never>(() => undefined), signal).catch(() => undefined);
      return {};
    },
    'completions.complete': async ({ params, server }, { signal }) => {
      const target = completionTarget(await listings(server), params);
      const done = await gateway.request({
        server: target.server,
        method: 'completion/complete',
        params: { ...params, ref: target.ref },
        signal,
      });
      return { result: done.result ?? { completion: { values: [] } } };
    },
    'logging.setLevel': async ({ level, server }) => {
      await gateway.setLogLevel(level, server);
      return {};
    },
    'asks.list': () => ({ asks: asks.of(PERSON) }),
    'asks.answer': ({ id, result, refused }) => ({
      open: asks.reply(id, result ? { result } : { refused: refused ?? 'it was refused' }),
    }),
  };
}

/** Whose prompt or template is to be completed, and how its server calls it. */
function completionTarget(listings: readonly Listing[], params: Record<string, unknown>) {
  const ref = (params['ref'] ?? {}) as Record<string, unknown>;
  if (ref['type'] === 'ref/prompt') {
    const found = findPrompt(listings, String(ref['name'] ?? ''));
    if (!found) throw promptUnknown(String(ref['name'] ?? ''));
    return { server: found.server, ref: { ...ref, name: found.prompt } };
  }
  const found = findResource(listings, String(ref['uri'] ?? ''));
  if (!found) throw resourceUnknown(String(ref['uri'] ?? ''));
  return { server: found.server, ref: { ...ref, uri: found.uri } };
}

function promptUnknown(name: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'prompt.unknown',
    message: `There is no prompt named "${name}".`,
    remedy: 'Take a name of the list of prompts: server__prompt.',
    data: { name },
  });
}

function resourceUnknown(uri: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'resource.unknown',
    message: `No server is known to have the resource ${uri.slice(0, 500)}.`,
    remedy: 'Say which server it is of: agenthub://SERVER/ADDRESS.',
    data: { uri },
  });
}
