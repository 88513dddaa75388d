import {
  abortable,
  within,
  type Clock,
  type Log,
  type Random,
  type Semaphore,
} from '../base/index.ts';
import { Catalogue } from './catalogue.ts';
import { Closing } from './closing.ts';
import type { ServerConfig } from './config.ts';
import type { Connection, OpenOptions } from './connection.ts';
import { explainConnectFailure, lost, readProbeFailure, startFailed } from './explain.ts';
import { IdleStop } from './idle.ts';
import type { KeptList } from './kept-lists.ts';
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
import { firstManner, type Manner } from './open.ts';
import type { Dialer } from './ports.ts';
import { Run } from './run.ts';
import { viewOf, type ServerView } from './view.ts';

export interface ServerDeps {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Held while a server starts: the machine is not flooded with starting processes. */
  readonly slots: Semaphore;
  /** The tools that it last listed. */
  readonly kept: KeptList;
  readonly onChange: () => void;
  /** What it tells of its own accord. */
  readonly news: Pick<OpenOptions, 'onLog' | 'onResourceUpdated'>;
}

/** A start holds its place among those that start for so long; who hangs holds up nobody for longer. */
const PLACE_MS = 5000;

/**
 * One configured server: performs what its state machine decides. Nothing that a server does
 * makes any of this reject; the state tells.
 */
export class SupervisedServer {
  #config: ServerConfig;
  readonly #deps: ServerDeps;
  readonly #catalogue: Catalogue;
  readonly #idle: IdleStop;
  readonly #closing = new Closing();
  #life: Life;
  #manner: Manner;
  #run: Run | undefined;
  /** The end of the start of the run, well or not. */
  #started: Promise<void> = Promise.resolve();
  #timer: Disposable | undefined;
  #lastProbeAt: number | undefined;
  #restarts = 0;
  #lastStderr = '';

  constructor(config: ServerConfig, deps: ServerDeps) {
    this.#config = config;
    this.#deps = deps;
    this.#manner = firstManner(config.address);
    this.#catalogue = new Catalogue(config, deps.kept, deps.clock, deps.onChange, (kind, reason) =>
      deps.log.warn('a list could not be read', { server: config.name, kind, reason }),
    );
    const { enabled, start, idleStopMs } = config.options;
    this.#idle = new IdleStop(deps.clock, idleStopMs, {
      busy: () => (this.#run?.connection?.inFlight ?? 0) > 0,
      stop: (reason, cause) => this.#apply({ type: 'stop', reason, cause, wakes: true }),
    });
    this.#life = newLife(
      deps.clock.monotonic(),
      enabled ? 'Not started yet.' : 'Switched off.',
      enabled && start === 'lazy',
      { code: enabled ? 'server.not-started' : 'server.switched-off' },
    );
  }

  get config(): ServerConfig {
    return this.#config;
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

  /** Waits for its first call, which can only come once it is known what it offers. */
  get wantsLook(): boolean {
    return this.#life.state === 'stopped' && this.#life.wakes && this.tools.length === 0;
  }

  get leftOut() {
    return this.#catalogue.leftOut;
  }

  /** What it lists besides tools. */
  get lists(): Pick<Catalogue, 'prompts' | 'resources' | 'templates'> {
    return this.#catalogue;
  }

  /** What it said of itself when it was last connected. */
  get about() {
    return this.#catalogue.about;
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
      pid: this.#run?.pid,
      stderr: this.#run?.stderr || this.#lastStderr,
      identity: this.#run?.connection?.identity,
    });
  }

  /** The live connection, if there is one now. */
  get running(): Connection | undefined {
    return this.#run?.connection;
  }

  /** Takes another word on what its tools do; nothing else of the configuration may differ. */
  reclassify(config: ServerConfig): void {
    this.#config = config;
    this.#catalogue.reclassify(config);
    this.#deps.onChange();
  }

  /** Starts unless it runs or starts; settles when that start has ended, well or not. */
  start(): Promise<void> {
    this.#apply({ type: 'start' });
    return this.#ofRun();
  }

  /** Settles when its process has ended, with all that it had started. */
  async stop(): Promise<void> {
    const cause = { code: 'server.stopped-by-you' };
    this.#apply({ type: 'stop', reason: 'Stopped by you.', cause, wakes: false });
    await this.#closing.settled();
  }

  /** Forgets its history of failures and starts it anew; `reason` where that is no person's wish. */
  async restart(reason?: string): Promise<void> {
    this.#restarts += 1;
    this.#apply({ type: 'restart', ...(reason === undefined ? {} : { reason }) });
    await this.#ofRun();
  }

  /**
   * The live connection, for a call: waits for a start that is under way and starts a server that
   * waits for its first call. Undefined where it is down; the state tells why.
   */
  async connection(): Promise<Connection | undefined> {
    if (this.#life.state === 'stopped' && this.#life.wakes) await this.start();
    else if (this.#run && !this.#run.connection && this.#worthWaiting()) await this.#started;
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

  async #ofRun(): Promise<void> {
    if (this.#run) await this.#started;
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
    const run = new Run({
      config: this.config,
      dialer: this.#deps.dialer,
      clock: this.#deps.clock,
      catalogue: this.#catalogue,
      closing: this.#closing,
      news: this.#deps.news,
      onLost: (error, exited) => this.#apply(lost(error, exited)),
      onTrouble: () => this.#apply({ type: 'suspected' }),
    });
    this.#run = run;
    // Later than this turn, so that the run is in place before its start goes on.
    this.#started = Promise.resolve().then(() => this.#start(run));
  }

  async #start(run: Run): Promise<void> {
    try {
      await abortable(this.#closing.settled(), run.signal); // one process per server: the old one ends first
      const manner = await this.#connect(run);
      if (this.#run !== run) return;
      this.#manner = manner;
      this.#lastProbeAt = this.#deps.clock.monotonic();
      this.#apply({ type: 'opened' });
      this.#idle.used();
    } catch (thrown) {
      if (this.#run !== run) return;
      this.#manner = firstManner(this.config.address); // it may be another version next time
      this.#apply(startFailed(explainConnectFailure(this.config, thrown)));
    }
  }

  async #connect(run: Run): Promise<Manner> {
    const { clock, slots } = this.#deps;
    const connecting = Promise.withResolvers<Manner>();
    connecting.promise.catch(() => undefined);
    await slots.run(() => {
      run.connect(this.#manner).then(connecting.resolve, connecting.reject);
      return within(clock, PLACE_MS, connecting.promise, run.signal);
    }, run.signal);
    return connecting.promise;
  }

  async #probe(run: Run, connection: Connection): Promise<boolean> {
    try {
      await connection.probe(PROBE_TIMEOUT_MS);
    } catch (error) {
      if (this.#run !== run) return false;
      const failure = explainConnectFailure(this.config, error);
      const meaning = readProbeFailure(error);
      if (meaning === 'gone') run.gone();
      else if (meaning === 'forgotten') this.#apply(lost(failure, false));
      else {
        this.#apply({ type: 'missed', reason: failure.message, busy: connection.inFlight > 0 });
      }
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
    this.#lastStderr = run.stderr || this.#lastStderr;
    run.giveUp();
  }
}
