import { messageOf, type Clock, type Log } from '../base/index.ts';
import type { Connection } from './connection.ts';
import { serverNotReady } from './errors.ts';
import type { SupervisedServer } from './server.ts';

export interface FollowingsDeps {
  /** AppError where there is no such server. */
  readonly server: (name: string) => SupervisedServer;
  /** What was followed may have changed unheard: the server was away. */
  readonly onMissed: (server: string, uri: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** One resource, for everybody who follows it. */
interface Following {
  readonly server: string;
  readonly uri: string;
  followers: number;
  /** The connection that it is followed over, and the means to end that. */
  over: Connection | undefined;
  held: Promise<AsyncDisposable> | undefined;
  /** Whether it was followed before: from then on it is again, whatever becomes of the connection. */
  begun: boolean;
}

/** A server that lets go of a resource over a connection that lives is asked again after so long. */
const AGAIN_MS = 5000;

/**
 * Resources that somebody follows. A server is asked once for all followers of a resource, and
 * anew over each new connection; followers are then told that the resource may have changed.
 */
export class Followings {
  readonly #deps: FollowingsDeps;
  readonly #all = new Map<string, Following>();

  constructor(deps: FollowingsDeps) {
    this.#deps = deps;
  }

  /** Follows until disposed. Rejects where that cannot be done now. */
  async follow(server: string, uri: string): Promise<AsyncDisposable> {
    const key = JSON.stringify([server, uri]);
    const none = { server, uri, followers: 0, over: undefined, held: undefined, begun: false };
    const one: Following = this.#all.get(key) ?? none;
    this.#all.set(key, one);
    one.followers += 1;
    const leave = async (): Promise<void> => {
      one.followers -= 1;
      if (one.followers > 0) return;
      this.#all.delete(key);
      const held = await one.held?.catch(() => undefined);
      await held?.[Symbol.asyncDispose]();
    };
    try {
      const connection = await this.#deps.server(server).connection();
      if (!connection) {
        const { state, reason } = this.#deps.server(server).view();
        throw serverNotReady(server, state, reason);
      }
      await this.#hold(one, connection);
      one.begun = true;
    } catch (error) {
      await leave();
      throw error;
    }
    return { [Symbol.asyncDispose]: () => leave().catch(() => undefined) };
  }

  /** The state of a server has changed: over another connection its resources are followed anew. */
  renew(server: string): void {
    for (const one of this.#all.values()) if (one.server === server && one.begun) this.#again(one);
  }

  #again(one: Following): void {
    if (one.followers === 0) return;
    const connection = this.#connectionOf(one);
    if (!connection || connection === one.over) return;
    const { server, uri } = one;
    this.#hold(one, connection).then(
      () => this.#deps.onMissed(server, uri),
      (error: unknown) => {
        this.#deps.log.warn('a resource could not be followed again', {
          ...{ server, uri, reason: messageOf(error) },
        });
        this.#later(one);
      },
    );
  }

  #later(one: Following): void {
    this.#deps.clock.after(AGAIN_MS, () => this.#again(one));
  }

  #hold(one: Following, connection: Connection): Promise<AsyncDisposable> {
    if (one.over === connection && one.held) return one.held;
    const { timeoutMs } = this.#deps.server(one.server).config.options;
    const held = connection.follow(one.uri, timeoutMs, () => {
      if (one.held !== held) return;
      one.over = one.held = undefined;
      this.#later(one);
    });
    one.over = connection;
    one.held = held;
    held.catch(() => {
      if (one.held === held) one.over = one.held = undefined;
    });
    return held;
  }

  /** Undefined too where its server has been removed. */
  #connectionOf({ server }: Following): Connection | undefined {
    try {
      return this.#deps.server(server).running;
    } catch {
      return undefined;
    }
  }
}
