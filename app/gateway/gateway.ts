import {
  Events,
  Semaphore,
  messageOf,
  sleep,
  type AppError,
  type Clock,
  type Log,
  type Random,
} from '../base/index.ts';
import type { TextFile } from '../settings/index.ts';
import {
  CallPipeline,
  ToolIndex,
  targetOf,
  type AttemptJournal,
  type CallOutcome,
  type CallTarget,
  type GatewayCall,
  type PlainRequest,
} from './calls/index.ts';
import { Activities } from './activities.ts';
import type { ActivityView } from './activity.ts';
import type { ServerConfig } from './config.ts';
import type { ConfigProblem } from './entry-problems.ts';
import type { Exchanged } from './asking/exchange.ts';
import type { LogMessage } from './connection.ts';
import { Entries, withEffect } from './entries.ts';
import { serverUnknown } from './errors.ts';
import type { EffectClass } from './effect.ts';
import { Followings } from './followings.ts';
import type { Kept } from './kept.ts';
import type { ServerState } from './life.ts';
import type { Listing } from './listing.ts';
import { limitLogs } from './log-limit.ts';
import type { Dialer } from './ports.ts';
import { SupervisedServer } from './server.ts';
import { SignInDesk, type SignInView } from './sign-in-desk.ts';
import type { SignIns } from './sign-in.ts';
import type { ServerTool } from './tool.ts';
import type { ServerView } from './view.ts';

/** So many servers start at once; the others wait in line. */
const STARTS_AT_ONCE = 4;
/** States of a server that has a connection. */
const UP: ReadonlySet<ServerState> = new Set(['ready', 'degraded', 'open', 'half-open']);

export interface GatewayDeps {
  readonly file: TextFile;
  readonly dialer: Dialer;
  readonly signIns: SignIns;
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: AttemptJournal;
  readonly kept: Kept;
  readonly log: Log;
}

/** All configured servers behind one door; what a server does never reaches the caller as a crash. */
export class Gateway implements AsyncDisposable {
  readonly events = new Events<{
    changed: undefined;
    logged: { readonly server: string } & LogMessage;
    resourceUpdated: { readonly server: string; readonly uri: string };
  }>();
  readonly #deps: GatewayDeps;
  readonly #servers = new Map<string, SupervisedServer>();
  readonly #slots = new Semaphore(STARTS_AT_ONCE);
  readonly #targets = new Map<string, CallTarget>();
  readonly #activities: Activities;
  readonly #pipeline: CallPipeline;
  readonly #desk: SignInDesk;
  readonly #followings: Followings;
  /** Every tool of every server by its names, as last listed. */
  readonly index = new ToolIndex(() => this.#servers.values());
  readonly #entries: Entries;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#entries = new Entries(deps.file);
    this.#activities = new Activities(deps.clock, deps.kept.hours);
    this.#pipeline = new CallPipeline({
      ...deps,
      index: this.index,
      target: (name) => this.#targets.get(name),
    });
    this.#desk = new SignInDesk({
      signIns: deps.signIns,
      onChange: () => this.events.emit('changed', undefined),
      log: deps.log,
    });
    this.#followings = new Followings({
      server: (name) => this.server(name),
      onMissed: (server, uri) => this.events.emit('resourceUpdated', { server, uri }),
      ...{ clock: deps.clock, log: deps.log },
    });
    for (const config of this.#entries.first)
      this.#servers.set(config.name, this.#supervise(config));
  }

  /** Starts every enabled server that is not to wait for its first call; returns at once. */
  start(): void {
    for (const server of this.#servers.values()) this.#startFirst(server);
  }

  /** A server that starts on demand is started once, to learn what may be demanded of it. */
  #startFirst(server: SupervisedServer): void {
    const { enabled, start } = server.config.options;
    if (enabled && (start === 'eager' || server.wantsLook)) void server.start();
  }

  /** Why `mcp.json` cannot be read as a whole, in plain words. */
  get configProblem(): AppError | undefined {
    return this.#entries.error;
  }

  get isEmpty(): boolean {
    return this.#servers.size === 0 && this.problems().length === 0 && !this.configProblem;
  }

  servers(): (ServerView & { signIn?: SignInView | undefined })[] {
    return [...this.#servers.values()].map((server) => ({
      ...server.view(),
      signIn: this.#desk.view(server.config),
    }));
  }

  /**
   * Begins a sign-in at a remote server; it is started anew once the person has finished. `url` is
   * for the person's browser, and missing where nobody is needed.
   */
  signIn(name: string): Promise<{ url: string | undefined }> {
    const server = this.server(name);
    return this.#desk.begin(server.config, () => void server.restart());
  }

  async signOut(name: string): Promise<void> {
    const server = this.server(name);
    await this.#desk.signOut(server.config);
    await server.restart();
  }

  /** What happened within the last hour, by server. */
  activities(): (ActivityView & { readonly name: string })[] {
    return this.#activities.views();
  }

  problems(): readonly ConfigProblem[] {
    return this.#entries.problems;
  }

  /** Every tool of every server, as last listed. */
  tools(): readonly ServerTool[] {
    return this.index.all;
  }

  /** What every server lists besides tools. */
  listings(): Listing[] {
    return [...this.#servers.values()].map(({ config, lists }) => ({
      server: config.name,
      prompts: lists.prompts,
      resources: lists.resources,
      templates: lists.templates,
    }));
  }

  server(name: string): SupervisedServer {
    const server = this.#servers.get(name);
    if (!server) throw serverUnknown(name, [...this.#servers.keys()]);
    return server;
  }

  /** Adds entries to `mcp.json` and starts them; all are valid or none is added. */
  add(entries: Record<string, unknown>): void {
    const configs = this.#entries.add(entries, (name) => this.#servers.has(name));
    for (const config of configs) {
      const server = this.#supervise(config);
      this.#servers.set(config.name, server);
      this.#startFirst(server);
    }
    this.events.emit('changed', undefined);
  }

  async remove(name: string): Promise<void> {
    const known = this.#servers.get(name);
    if (!known && !this.#entries.has(name)) throw serverUnknown(name, [...this.#servers.keys()]);
    this.#entries.remove(name);
    this.#servers.delete(name);
    this.#targets.delete(name);
    this.#deps.kept.lists.forget(name);
    this.#desk.stop(name);
    this.#activities.forget(name);
    this.events.emit('changed', undefined);
    await known?.stop();
  }

  /** Whether a server's word on its own tools counts; it goes on running. */
  setTrust(name: string, trusted: boolean): void {
    this.#reclassify(name, (own) => ({ ...own, trust: trusted ? 'trusted' : 'untrusted' }));
  }

  /** The person's word on what a tool does; undefined takes it back. */
  setEffect(name: string, tool: string, effect: EffectClass | undefined): void {
    this.#reclassify(name, (own) => withEffect(own, tool, effect));
  }

  /** Asks a server now whether it answers, and starts one that waits: true where it is well. */
  async tryNow(name: string): Promise<boolean> {
    const server = this.server(name);
    if (!UP.has(server.state)) {
      await server.start();
      return UP.has(server.state);
    }
    const answered = await server.probe();
    if (answered) {
      this.#pipeline.lane(name)?.prove();
      this.#followBreaker(name);
    }
    return answered;
  }

  /** Changes one entry of `mcp.json` and starts its server anew. */
  async replace(name: string, entry: Record<string, unknown>): Promise<void> {
    if (this.#entries.has(name)) await this.remove(name);
    this.add({ [name]: entry });
  }

  /**
   * Waits until no server is starting, but for none longer than `ms` after its start began: a
   * server that hangs delays nobody for long.
   */
  async settled(ms: number, signal?: AbortSignal): Promise<void> {
    const starting = (): boolean =>
      [...this.#servers.values()].some((server) => {
        const view = server.view();
        return view.state === 'starting' && this.#deps.clock.now() - view.since < ms;
      });
    while (starting() && !signal?.aborted) await sleep(this.#deps.clock, 20);
  }

  /** One call, to its end. Never throws for what a server does. */
  async call(call: GatewayCall): Promise<CallOutcome> {
    const outcome = await this.#pipeline.call(call);
    this.#followBreaker(call.server);
    if (outcome.meta.server !== call.server) this.#followBreaker(outcome.meta.server);
    return outcome;
  }

  /** One request that calls no tool, under the server's limits. Rejects with an AppError. */
  request(request: PlainRequest): Promise<Exchanged> {
    return this.#pipeline.request(request);
  }

  /** Follows a resource of a server until disposed; what happens is announced. */
  follow(name: string, uri: string): Promise<AsyncDisposable> {
    return this.#followings.follow(name, uri);
  }

  /** Servers of the older revisions that log are told from which level on; the newer are told per call. */
  async setLogLevel(level: string, only: string | undefined): Promise<void> {
    const servers = [...this.#servers.values()].filter(
      ({ config }) => only === undefined || config.name === only,
    );
    await Promise.all(
      servers.map(async (server) => {
        const connection = server.running;
        if (!connection?.has('logging') || connection.era === 'modern') return;
        await this.request({
          server: server.config.name,
          method: 'logging/setLevel',
          params: { level },
        }).catch((error: unknown) =>
          this.#deps.log.warn('a server did not take the log level', {
            server: server.config.name,
            reason: messageOf(error),
          }),
        );
      }),
    );
  }

  /** A call may have opened or closed the breaker of its server: the server's state shows it. */
  #followBreaker(name: string): void {
    const lane = this.#pipeline.lane(name);
    const server = this.#servers.get(name);
    if (!lane || !server || lane.breakerState === server.breaker) return;
    const now = this.#deps.clock.monotonic();
    const open = lane.breaker.state === 'open';
    server.setBreaker(
      lane.breakerState,
      undefined,
      open ? now + lane.breaker.retryAfterMs(now) : undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#desk[Symbol.dispose]();
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
    this.#activities[Symbol.dispose]();
  }

  /** Writes keys of ours that only say what tools do: the server need not be started anew. */
  #reclassify(name: string, change: Parameters<Entries['revise']>[1]): void {
    const server = this.server(name);
    const config = this.#entries.revise(name, change);
    if (!config) throw serverUnknown(name, [...this.#servers.keys()]);
    server.reclassify(config);
  }

  #supervise(config: ServerConfig): SupervisedServer {
    const { name } = config;
    const activity = this.#activities.open(name);
    const server = new SupervisedServer(config, {
      dialer: this.#deps.dialer,
      clock: this.#deps.clock,
      random: this.#deps.random,
      log: this.#deps.log,
      slots: this.#slots,
      kept: this.#deps.kept.lists.of(config),
      onChange: () => {
        activity.entered(server.state);
        this.#pipeline.lane(name)?.followState();
        this.#followings.renew(name);
        this.events.emit('changed', undefined);
      },
      news: {
        onLog: limitLogs(
          name,
          (message) => this.events.emit('logged', { server: name, ...message }),
          this.#deps,
        ),
        onResourceUpdated: (uri) => this.events.emit('resourceUpdated', { server: name, uri }),
      },
    });
    this.#targets.set(name, targetOf(server, activity));
    return server;
  }
}
