import { isRecord } from '../../../app/base/index.ts';
import type { FaceDeps } from './face.ts';
import { follow, publicAddresses } from './resources.ts';

/**
 * Resources that clients of the newer revision listen to. The server library keeps their streams and
 * does not say what they listen to, so the requests are looked at on their way in.
 */
export class ListenedResources implements Disposable {
  readonly #deps: FaceDeps;
  readonly #followed = new Map<string, { readonly stop: AbortController; listeners: number }>();
  readonly #news: Disposable;

  constructor(deps: FaceDeps, onUpdate: (uri: string) => void) {
    this.#deps = deps;
    this.#news = deps.door.on('resources.updated', ({ server, uri }) => {
      for (const known of publicAddresses(server, uri)) {
        if (this.#followed.has(known)) onUpdate(known);
      }
    });
  }

  /** Follows what a request listens to, until its client is gone. The request stays readable. */
  async see(request: Request): Promise<void> {
    if (request.headers.get('mcp-method') !== 'subscriptions/listen') return;
    for (const uri of listenedTo(
      await request
        .clone()
        .json()
        .catch(() => undefined),
    )) {
      this.#add(uri, request.signal);
    }
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
    for (const { stop } of this.#followed.values()) stop.abort();
  }

  #add(uri: string, until: AbortSignal): void {
    const known = this.#followed.get(uri);
    const entry = known ?? { stop: new AbortController(), listeners: 0 };
    entry.listeners += 1;
    until.addEventListener('abort', () => {
      entry.listeners -= 1;
      if (entry.listeners > 0) return;
      this.#followed.delete(uri);
      entry.stop.abort();
    });
    if (known) return;
    this.#followed.set(uri, entry);
    // one that cannot be followed is listened to in vain, as one that never changes
    follow(this.#deps, uri, entry.stop.signal, () => this.#followed.delete(uri)).catch(
      () => undefined,
    );
  }
}

/** The addresses in the filter of a `subscriptions/listen` request. */
export function listenedTo(message: unknown): string[] {
  const params = isRecord(message) ? message['params'] : undefined;
  const filter = isRecord(params) ? params['notifications'] : undefined;
  const uris = isRecord(filter) ? filter['resourceSubscriptions'] : undefined;
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : [];
}
