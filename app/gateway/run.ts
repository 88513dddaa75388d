import {
  abortable,
  anySignal,
  cancelled,
  sleep,
  toAppError,
  type AppError,
  type Clock,
} from '../base/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Closing } from './closing.ts';
import type { ServerConfig } from './config.ts';
import type { Connection, ListKind, OpenOptions } from './connection.ts';
import { serverExited, startTimedOut } from './errors.ts';
import { describeExit, openServer, tail, type Manner } from './open.ts';
import type { Dialer, Link } from './ports.ts';

export interface RunDeps {
  readonly config: ServerConfig;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** Takes over what is to be ended. */
  readonly closing: Closing;
  /** The connection is gone, or its process (`exited`). Not told of a run that was given up. */
  readonly onLost: (error: AppError | undefined, exited: boolean) => void;
  /** What the server tells of its own accord. */
  readonly news: Pick<OpenOptions, 'onLog' | 'onResourceUpdated'>;
  /** Something went wrong with it: whether it still answers is worth a question. */
  readonly onTrouble: () => void;
}

const EXIT_WAIT_MS = 500;

/** One start of a server and the connection that comes of it, until it is given up. */
export class Run {
  readonly #deps: RunDeps;
  readonly #abort = new AbortController();
  /** Dialling and connecting; ends a while after it was given up. */
  #opening: Promise<unknown> | undefined;
  #link: Link | undefined;
  #connection: Connection | undefined;

  constructor(deps: RunDeps) {
    this.#deps = deps;
  }

  /** Aborts when the run is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get pid(): number | undefined {
    return this.#link?.pid;
  }

  get stderr(): string {
    return this.#link?.stderr() ?? '';
  }

  /** The live connection, once {@link connect} has settled well. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Dials, connects and reads the lists, within the time that a start may take. Gives the manner that worked. */
  async connect(manner: Manner): Promise<Manner> {
    const { clock, catalogue, config } = this.#deps;
    const { startTimeoutMs } = config.options;
    const limit = new AbortController();
    const timer = clock.after(startTimeoutMs, () =>
      limit.abort(startTimedOut(config.name, startTimeoutMs, tail(this.stderr))),
    );
    const signal = anySignal(this.signal, limit.signal);
    try {
      const opening = this.#open(manner, signal);
      this.#opening = opening;
      const opened = await abortable(opening, signal);
      await abortable(
        Promise.race([catalogue.readAll(opened.connection), this.#exitOf(opened.link)]),
        signal,
      );
      this.#connection = opened.connection;
      void opened.link.exited.then(() => this.#broken(opened.link));
      return opened.manner;
    } catch (error) {
      void this.#link?.close(); // before its place goes to the next that wants to start
      throw error;
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** Somebody found its connection closed. */
  gone(): void {
    if (this.#link) void this.#broken(this.#link);
  }

  /** Ends everything of it; not even a process that was just being started is left behind. */
  giveUp(): void {
    this.#abort.abort(cancelled('The start'));
    this.#deps.closing.add(this.#opening, this.#link?.close());
  }

  #open(manner: Manner, signal: AbortSignal) {
    const { config, dialer, clock, onTrouble } = this.#deps;
    return openServer({
      config,
      dialer,
      clock,
      manner,
      signal,
      onLink: (link) => this.#take(link),
      onListChanged: (link, kind) => this.#listChanged(link, kind),
      ...this.#deps.news,
      onClose: (link) => void this.#broken(link),
      onTrouble: (link) => {
        if (this.#isLive(link)) onTrouble();
      },
    });
  }

  /** A link that comes after its run was given up is closed at once. */
  #take(link: Link): void {
    if (this.signal.aborted) this.#deps.closing.add(link.close());
    else this.#link = link;
  }

  #isLive(link: Link): boolean {
    return !this.signal.aborted && this.#link === link;
  }

  #listChanged(link: Link, kind: ListKind): void {
    if (this.#isLive(link) && this.#connection) {
      void this.#deps.catalogue.refresh(this.#connection, kind);
    }
  }

  /** The connection is gone, or its process: whichever is heard of first. */
  async #broken(link: Link): Promise<void> {
    if (!this.#isLive(link) || !this.#connection) return;
    const ended = await Promise.race([
      this.#exitOf(link).catch(toAppError),
      sleep(this.#deps.clock, link.pid === undefined ? 0 : EXIT_WAIT_MS),
    ]);
    if (this.signal.aborted) return;
    this.#deps.onLost(ended ?? undefined, link.pid !== undefined);
  }

  /** Rejects with the reason when the process of a link has ended; never settles otherwise. */
  async #exitOf(link: Link): Promise<never> {
    const how = await link.exited;
    const error: AppError = serverExited(
      this.#deps.config.name,
      describeExit(how),
      tail(link.stderr()),
    );
    throw error;
  }
}
