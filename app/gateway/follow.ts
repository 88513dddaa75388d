import type { Client } from '@modelcontextprotocol/client';
import { resourceNotFollowed } from './errors.ts';

export interface FollowOptions {
  readonly server: string;
  readonly uri: string;
  readonly timeoutMs: number;
  readonly isClosed: () => boolean;
  /** The server lets go of it before it is disposed. */
  readonly onEnd: () => void;
}

/** Follows a resource over one connection: by a stream of its own in the newer revision. */
export async function followResource(
  client: Client,
  { server, uri, timeoutMs, isClosed, onEnd }: FollowOptions,
): Promise<AsyncDisposable> {
  const timeout = { timeout: timeoutMs };
  if (client.getProtocolEra() !== 'modern') {
    await client.subscribeResource({ uri }, timeout);
    return {
      [Symbol.asyncDispose]: async () => {
        if (!isClosed()) await client.unsubscribeResource({ uri }, timeout);
      },
    };
  }
  const listening = await client.listen({ resourceSubscriptions: [uri] }, timeout);
  if (!listening.honoredFilter.resourceSubscriptions?.includes(uri)) {
    await listening.close();
    throw resourceNotFollowed(server, uri);
  }
  void listening.closed.then((how) => {
    if (how !== 'local') onEnd();
  });
  return { [Symbol.asyncDispose]: () => listening.close() };
}
