import { isRecord } from '../../../app/base/index.ts';
import type { FaceDeps } from './face.ts';
import { follow, publicAddresses } from './resources.ts';

interface Followed {
  readonly stop: AbortController;
  listeners: number;
}

/**
 * Resources that clients of the newer revision listen to. The server library keeps their streams and
 * does not say what they listen to, so their messages are looked at on the way in.
 */
export class ListenedResources implements Disposable {
  readonly #deps: FaceDeps;
  readonly #followed = new Map<string, Followed>();
  /** Of one connection that carries many, by the id of the request. */
  readonly #open = new Map<unknown, AbortController>();
  readonly #news: Disposable;

  constructor(deps: FaceDeps, onUpdate: (uri: string) => void) {
    this.#deps = deps;
    this.#news = deps.door.on('resources.updated', ({ server, uri }) => {
      for (const known of publicAddresses(deps, server, uri)) {
        if (this.#followed.has(known)) onUpdate(known);
      }
    });
  }

  /** Over HTTP: follows what a request listens to, until its client is gone. It stays readable. */
  async see(request: Request): Promise<void> {
    if (request.headers.get('mcp-method') !== 'subscriptions/listen') return;
    const body: unknown = await request
      .clone()
      .json()
      .catch(() => undefined);
    this.#listen(body, request.signal);
  }

  /** Over stdio: follows what a message listens to, until another one takes that back. */
  seeMessage(message: unknown): void {
    if (!isRecord(message)) return;
    const { id, method, params } = message;
    if (method === 'subscriptions/listen' && id !== undefined) {
      const stop = new AbortController();
      this.#open.set(id, stop);
      this.#listen(message, stop.signal);
    } else if (method === 'notifications/cancelled' && isRecord(params)) {
      const { requestId } = params;
      this.#open.get(requestId)?.abort();
      this.#open.delete(requestId);
    }
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
    for (const { stop } of this.#followed.values()) stop.abort();
  }

  #listen(message: unknown, until: AbortSignal): void {
    for (const uri of new Set(listenedTo(message))) this.#add(uri, until);
  }

  #add(uri: string, until: AbortSignal): void {
    const entry = this.#followed.get(uri) ?? this.#follow(uri);
    entry.listeners += 1;
    until.addEventListener('abort', () => {
      entry.listeners -= 1;
      if (entry.listeners > 0) return;
      this.#forget(uri, entry);
      entry.stop.abort();
    });
  }

  #follow(uri: string): Followed {
    const entry = { stop: new AbortController(), listeners: 0 };
    this.#followed.set(uri, entry);
    // one that cannot be followed is listened to in vain, as one that never changes
    follow(this.#deps, uri, entry.stop.signal, () => this.#forget(uri, entry)).catch(
      () => undefined,
    );
    return entry;
  }

  #forget(uri: string, entry: Followed): void {
    if (this.#followed.get(uri) === entry) this.#followed.delete(uri);
  }
}

/** The addresses in the filter of a `subscriptions/listen` request. */
export function listenedTo(message: unknown): string[] {
  const params = isRecord(message) ? message['params'] : undefined;
  const filter = isRecord(params) ? params['notifications'] : undefined;
  const uris = isRecord(filter) ? filter['resourceSubscriptions'] : undefined;
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : [];
}
