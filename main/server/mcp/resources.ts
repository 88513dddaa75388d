import { isInputRequiredResult, type Server } from '@modelcontextprotocol/server';
import { messageOf } from '../../../app/base/index.ts';
import { RESULT_SCHEME } from './cut.ts';
import type { FaceDeps } from './face.ts';
import { pageOf } from './pages.ts';
import { rank } from './passing.ts';
import { resultIn } from './prompts.ts';
import { toProtocolError } from './refusals.ts';

/** How long a subscription waits to hear that it failed, before it is confirmed. */
const FOLLOW_WAIT_MS = 300;

/** Every resource and template, and results that were too long to be given whole. */
export function serveResources(server: Server, deps: FaceDeps): void {
  const { door, passing } = deps;
  const list = () => door.invoke('resources.list', { server: deps.server });
  server.setRequestHandler('resources/list', async ({ params }) => {
    const { entries, ...more } = pageOf((await list()).resources, params?.cursor);
    return { resources: entries.map(({ entry }) => entry as never), ...more };
  });
  server.setRequestHandler('resources/templates/list', async ({ params }) => {
    const { entries, ...more } = pageOf((await list()).templates, params?.cursor);
    return { resourceTemplates: entries.map(({ entry }) => entry as never), ...more };
  });
  server.setRequestHandler('resources/read', async ({ params }, context) => {
    const { uri } = params;
    if (uri.startsWith(RESULT_SCHEME)) return readKept(deps, uri);
    try {
      const done = await passing.pass(server, context, (more, signal) =>
        door.invoke('resources.read', { uri, server: deps.server, ...more }, signal),
      );
      return isInputRequiredResult(done) ? done : (resultIn(done) as never);
    } catch (error) {
      throw toProtocolError(error);
    }
  });
}

async function readKept({ door }: FaceDeps, uri: string) {
  try {
    const { text } = await door.invoke('tools.result', { id: uri.slice(RESULT_SCHEME.length) });
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  } catch (error) {
    throw toProtocolError(error);
  }
}

/** `resources/subscribe` of the older revisions; the newer listen by a stream of their own. */
export function serveSubscriptions(server: Server, deps: FaceDeps): void {
  const followed = new Map<string, AbortController>();
  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }) => {
    if (followed.has(uri)) return {};
    const stop = new AbortController();
    followed.set(uri, stop);
    try {
      await follow(deps, uri, stop.signal, () => followed.delete(uri));
    } catch (error) {
      throw toProtocolError(error);
    }
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    followed.get(uri)?.abort();
    followed.delete(uri);
    return {};
  });
  const news = deps.door.on('resources.updated', ({ server: name, uri }) => {
    for (const known of publicAddresses(deps, name, uri)) {
      if (followed.has(known))
        void server.sendResourceUpdated({ uri: known }).catch(() => undefined);
    }
  });
  onClosed(server, () => {
    news[Symbol.dispose]();
    for (const stop of followed.values()) stop.abort();
  });
}

/** The addresses under which clients of a face may know a server's resource. */
export function publicAddresses(
  face: Pick<FaceDeps, 'server'>,
  server: string,
  uri: string,
): string[] {
  if (face.server !== undefined && face.server !== server) return [];
  return [uri, `agenthub://${encodeURIComponent(server)}/${uri}`];
}

/** Follows until the signal aborts; rejects where that fails at once. */
export async function follow(
  deps: FaceDeps,
  uri: string,
  signal: AbortSignal,
  onEnd: () => void,
): Promise<void> {
  const following = deps.door.invoke('resources.follow', { uri, server: deps.server }, signal);
  const failed = following.then(
    () => undefined,
    (error: unknown) => error,
  );
  void failed.then(onEnd);
  const early = await Promise.race([
    failed.then((error) => ({ error })),
    new Promise<undefined>((resolve) => setTimeout(resolve, FOLLOW_WAIT_MS, undefined)),
  ]);
  if (early?.error !== undefined && !signal.aborted) {
    throw early.error instanceof Error ? early.error : new Error(messageOf(early.error));
  }
}

/** Each client of the older revisions has its own level; servers log for the lowest that is wanted. */
export function serveLogging(server: Server, deps: FaceDeps): void {
  const { passing } = deps;
  passing.setLevel(server, 'info');
  server.setRequestHandler('logging/setLevel', async ({ params }) => {
    passing.setLevel(server, params.level);
    await deps.door.invoke('logging.setLevel', { level: params.level, server: deps.server });
    return {};
  });
  const news = deps.door.on('servers.logged', (message) => {
    if (deps.server !== undefined && message.server !== deps.server) return;
    if (rank(message.level) < rank(passing.levelOf(server) ?? 'info')) return;
    const { level: severity, logger, data } = message;
    void passing
      .tell(server, { level: severity, logger: logger ?? message.server, data })
      .catch(() => undefined);
  });
  onClosed(server, () => news[Symbol.dispose]());
}

function onClosed(server: Server, then: () => void): void {
  const before = server.onclose;
  server.onclose = () => {
    before?.();
    then();
  };
}
