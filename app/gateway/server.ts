import {
  abortable,
  anySignal,
  cancelled,
  messageOf,
  sleep,
  type Clock,
  type Log,
  type Random,
  type Semaphore,
} from '../base/index.ts';
import { Catalogue } from './catalogue.ts';
import { Closing } from './closing.ts';
import type { ServerConfig } from './config.ts';
import type { Connection, ListKind } from './connection.ts';
import { serverExited, startTimedOut } from './errors.ts';
import { explainConnectFailure, readProbeFailure, retryOf } from './explain.ts';
import { IdleStop } from './idle.ts';
import {
  PROBE_TIMEOUT_MS,
  newLife,
  type BreakerState,
  type Life,
  type LifeEffect,
  type LifeEvent,
  type ServerState,
} from './life.ts';
import { transition } from './lifecycle.ts';
import { describeExit, firstManner, openServer, tail, type Manner } from './open.ts';
import type { Dialer, Link } from './ports.ts';
import { viewOf, type ServerView } from './view.ts';

export interface ServerDeps {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Held while a server starts: the machine is not flooded with starting processes. */
  readonly slots: Semaphore;
  readonly onChange: () => void;
}

/** One start and the connection that comes of it. */
interface Run {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  /** Dialling and connecting; ends a while after it was given up. */
  opening: Promise<unknown> | undefined;
  link: Link | undefined;
  connection: Connection | undefined;
}

const EXIT_WAIT_MS = 500;

/**
 * One configured server: performs what its state machine decides. Nothing that a server does
 * makes any of this reject; the state tells.
 */
export class SupervisedServer {
  readonly config: ServerConfig;
  readonly #deps: ServerDeps;
  readonly #catalogue: Catalogue;
  readonly #idle: IdleStop;
  readonly #closing = new Closing();
  #life: Life;
  #manner: Manner;
  #run: Run | undefined;
  #timer: Disposable | undefined;
  #lastProbeAt: number | undefined;
  #restarts = 0;
  #lastStderr = '';

  constructor(config: ServerConfig, deps: ServerDeps) {
    this.config = config;
    this.#deps = deps;
    this.#manner = firstManner(config.address);
    this.#catalogue = new Catalogue(config, deps.onChange, (kind, reason) =>
      deps.log.warn('a list could not be read', { server: config.name, kind, reason }),
    );
    const { enabled, start, idleStopMs } = config.options;
    this.#idle = new IdleStop(deps.clock, idleStopMs, {
      busy: () => (this.#run?.connection?.inFlight ?? 0) > 0,
      stop: (reason) => this.#apply({ type: 'stop', reason, wakes: true }),
    });
    this.#life = newLife(
      deps.clock.monotonic(),
      enabled ? 'Not started yet.' : 'Switched off.',
      enabled && start === 'lazy',
    );
  }

  get state(): ServerState {
    return this.#life.state;
  }

  /** The last word of its circuit breaker. */
  get breaker(): BreakerState {
    return this.#life.breaker.state;
  }

  get tools() {
    return this.#catalogue.tools;
  }

  get leftOut() {
    return this.#catalogue.leftOut;
  }

  get prompts() {
    return this.#catalogue.prompts;
  }

  get resources() {
    return this.#catalogue.resources;
  }

  view(): ServerView {
    return viewOf({
      config: this.config,
      life: this.#life,
      catalogue: this.#catalogue,
      clock: this.#deps.clock,
      via: this.#manner.via,
      lastProbeAt: this.#lastProbeAt,
      restarts: this.#restarts,
      pid: this.#run?.link?.pid,
      stderr: this.#run?.link?.stderr() || this.#lastStderr,
      identity: this.#run?.connection?.identity,
    });
  }

  /** Starts unless it runs or starts; settles when that start has ended, well or not. */
  start(): Promise<void> {
    this.#apply({ type: 'start' });
    return this.#run?.done ?? Promise.resolve();
  }

  /** Settles when its process has ended, with all that it had started. */
  async stop(reason = 'Stopped by you.'): Promise<void> {
    this.#apply({ type: 'stop', reason, wakes: false });
    await this.#closing.settled();
  }

  /** Forgets its history of failures and starts it anew. */
  async restart(): Promise<void> {
    this.#restarts += 1;
    this.#apply({ type: 'restart' });
    await this.#run?.done;
  }

  /**
   * The live connection, for a call: waits for a start that is under way and starts a server that
   * waits for its first call. Undefined where it is down; the state tells why.
   */
  async connection(): Promise<Connection | undefined> {
    if (this.#life.state === 'stopped' && this.#life.wakes) await this.start();
    else if (this.#run && !this.#run.connection && this.#worthWaiting()) await this.#run.done;
    if (this.#run?.connection) this.#idle.used();
    return this.#run?.connection;
  }

  /** A server that never got ready is not waited for at every new try. */
  #worthWaiting(): boolean {
    return this.#life.state === 'starting' || this.#life.wasReady;
  }

  /** Asks it now whether it answers; the state follows. For whoever doubts it. */
  async probe(): Promise<boolean> {
    const run = this.#run;
    if (!run?.connection) return false;
    return this.#probe(run, run.connection);
  }

  /** What the circuit breaker of this server says; `due` (monotonic) is when it tries again. */
  setBreaker(to: BreakerState, reason?: string, due?: number): void {
    this.#apply({
      type: 'breaker',
      to,
      ...(reason === undefined ? {} : { reason }),
      ...(due === undefined ? {} : { due }),
    });
  }

  #apply(event: LifeEvent): void {
    const { clock, random } = this.#deps;
    const before = this.#life;
    const { life, effect } = transition(before, event, { now: clock.monotonic(), random });
    if (life === before && effect === 'none') return;
    this.#life = life;
    this.#perform(effect);
    this.#arm();
    if (life.state !== before.state || life.reason !== before.reason) {
      this.#deps.log.info('server', {
        server: this.config.name,
        state: life.state,
        reason: life.reason,
      });
      this.#deps.onChange();
    }
  }

  #perform(effect: LifeEffect): void {
    if (effect === 'close' || effect === 'reopen') this.#close();
    if (effect === 'open' || effect === 'reopen') {
      if (this.#life.state === 'restarting') this.#restarts += 1;
      this.#open();
    }
    if (effect === 'probe' && this.#run?.connection) {
      void this.#probe(this.#run, this.#run.connection);
    }
  }

  #arm(): void {
    this.#timer?.[Symbol.dispose]();
    const { due } = this.#life;
    this.#timer =
      due === undefined
        ? undefined
        : this.#deps.clock.after(due - this.#deps.clock.monotonic(), () =>
            this.#apply({ type: 'due' }),
          );
  }

  #open(): void {
    const abort = new AbortController();
    // Later than this turn, so that the run is in place before its start goes on.
    const done = Promise.resolve().then(() => this.#start(run));
    const run: Run = { abort, done, opening: undefined, link: undefined, connection: undefined };
    this.#run = run;
  }

  async #start(run: Run): Promise<void> {
    const { signal } = run.abort;
    try {
      await abortable(this.#closing.settled(), signal); // one process per server: the old one ends first
      await this.#deps.slots.run(() => this.#connect(run), signal);
      if (this.#run !== run) return;
      this.#lastProbeAt = this.#deps.clock.monotonic();
      this.#apply({ type: 'opened' });
      this.#idle.used();
    } catch (thrown) {
      if (this.#run !== run) return;
      this.#manner = firstManner(this.config.address); // it may be another version next time
      const error = explainConnectFailure(this.config, thrown);
      this.#apply({
        type: 'failed',
        reason: error.message,
        retry: retryOf(error),
        exited: error.code === 'server.exited',
      });
    }
  }

  async #connect(run: Run): Promise<void> {
    const { clock, dialer } = this.#deps;
    const { name, options } = this.config;
    const limit = new AbortController();
    const timer = clock.after(options.startTimeoutMs, () =>
      limit.abort(startTimedOut(name, options.startTimeoutMs, tail(run.link?.stderr() ?? ''))),
    );
    const signal = anySignal(run.abort.signal, limit.signal);
    try {
      const opening = openServer({
        config: this.config,
        dialer,
        clock,
        manner: this.#manner,
        signal,
        onLink: (link) => this.#take(run, link),
        onListChanged: (link, kind) => this.#listChanged(run, link, kind),
        onClose: (link) => void this.#broken(run, link),
        onTrouble: (link) => {
          if (this.#run === run && run.link === link) this.#apply({ type: 'suspected' });
        },
      });
      run.opening = opening;
      const opened = await abortable(opening, signal);
      await abortable(
        Promise.race([this.#catalogue.readAll(opened.connection), this.#exitOf(opened.link)]),
        signal,
      );
      run.connection = opened.connection;
      this.#manner = opened.manner;
      void opened.link.exited.then(() => this.#broken(run, opened.link));
    } catch (error) {
      void run.link?.close(); // before its place goes to the next that wants to start
      throw error;
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** A link that comes after its run was given up is closed at once. */
  #take(run: Run, link: Link): void {
    if (this.#run === run) run.link = link;
    else this.#closing.add(link.close());
  }

  #listChanged(run: Run, link: Link, kind: ListKind): void {
    if (this.#run === run && run.link === link && run.connection) {
      void this.#catalogue.refresh(run.connection, kind);
    }
  }

  /** The connection is gone, or its process: whichever is heard of first. */
  async #broken(run: Run, link: Link): Promise<void> {
    if (this.#run !== run || run.link !== link || !run.connection) return;
    const reason = await Promise.race([
      this.#exitOf(link).catch((error: unknown) => messageOf(error)),
      sleep(this.#deps.clock, link.pid === undefined ? 0 : EXIT_WAIT_MS),
    ]);
    if (this.#run !== run) return;
    this.#apply({
      type: 'lost',
      reason: reason ?? 'It has closed the connection.',
      exited: link.pid !== undefined,
    });
  }

  /** Rejects with the reason when the process of a link has ended; never settles otherwise. */
  async #exitOf(link: Link): Promise<never> {
    const how = await link.exited;
    throw serverExited(this.config.name, describeExit(how), tail(link.stderr()));
  }

  async #probe(run: Run, connection: Connection): Promise<boolean> {
    try {
      await connection.probe(PROBE_TIMEOUT_MS);
    } catch (error) {
      if (this.#run !== run) return false;
      const reason = explainConnectFailure(this.config, error).message;
      const meaning = readProbeFailure(error);
      if (meaning === 'gone' && run.link) void this.#broken(run, run.link);
      else if (meaning === 'forgotten') this.#apply({ type: 'lost', reason, exited: false });
      else this.#apply({ type: 'missed', reason, busy: connection.inFlight > 0 });
      return false;
    }
    if (this.#run !== run) return false;
    this.#lastProbeAt = this.#deps.clock.monotonic();
    this.#apply({ type: 'answered' });
    return true;
  }

  #close(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#idle.pause();
    if (!run) return;
    this.#lastStderr = run.link?.stderr() || this.#lastStderr;
    run.abort.abort(cancelled('The start'));
    // Not even a process that was just being started is left behind.
    this.#closing.add(run.opening, run.link?.close());
  }
}
