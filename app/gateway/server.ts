import { toAppError, messageOf, AppError, type Clock, type Log } from '../base/index.ts';
import type { ServerConfig } from './config.ts';
import { Connection, type ListKind, type ListedPrompt, type ListedResource } from './connection.ts';
import { effectOf } from './effect.ts';
import { serverExited, startTimedOut } from './errors.ts';
import type { Dialer, Link, ProcessExit } from './ports.ts';
import { readTool, type LeftOutTool, type ServerTool } from './tool.ts';

export type ServerState =
  | 'stopped'
  | 'starting'
  | 'ready'
  | 'degraded'
  | 'open'
  | 'half-open'
  | 'restarting'
  | 'crash-loop'
  | 'failed';

export interface ServerDeps {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

const STDERR_SHOWN = 600;

/** One configured server: its process or connection, its state, and what it offers. */
export class SupervisedServer {
  readonly config: ServerConfig;
  readonly #deps: ServerDeps;
  #state: ServerState = 'stopped';
  #reason: string | undefined;
  #since: number;
  #lastProbeAt: number | undefined;
  #restarts = 0;
  #link: Link | undefined;
  #connection: Connection | undefined;
  #starting: Promise<void> | undefined;
  #lastStderr = '';
  tools: readonly ServerTool[] = [];
  leftOut: readonly LeftOutTool[] = [];
  prompts: readonly ListedPrompt[] = [];
  resources: readonly ListedResource[] = [];

  constructor(config: ServerConfig, deps: ServerDeps) {
    this.config = config;
    this.#deps = deps;
    this.#since = deps.clock.now();
  }

  get state(): ServerState {
    return this.#state;
  }

  view() {
    return {
      name: this.config.name,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      tools: this.tools.length,
      prompts: this.prompts.length,
      resources: this.resources.length,
      leftOut: [...this.leftOut],
      transport: this.config.address.transport === 'auto' ? 'http' : this.config.address.transport,
      breaker: 'closed' as 'closed' | 'open' | 'half-open',
      lastProbeMs:
        this.#lastProbeAt === undefined
          ? undefined
          : Math.max(0, this.#deps.clock.now() - this.#lastProbeAt),
      restarts: this.#restarts,
      pid: this.#link?.pid,
      stderr: this.#link?.stderr() || this.#lastStderr,
      identity: this.#connection?.identity,
      enabled: this.config.options.enabled,
      trusted: this.config.options.trust === 'trusted',
    };
  }

  /** Starts unless it runs; concurrent callers share one start. Never rejects: the state tells. */
  start(): Promise<void> {
    if (this.#connection) return Promise.resolve();
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async stop(reason = 'Stopped by you.'): Promise<void> {
    this.#set('stopped', reason);
    await this.#close();
  }

  async restart(): Promise<void> {
    await this.#close();
    this.#restarts += 1;
    await this.start();
  }

  /** The live connection, waiting for a start that is under way. */
  async connection(): Promise<Connection | undefined> {
    if (this.#starting) await this.#starting;
    return this.#connection;
  }

  async #start(): Promise<void> {
    const { name, options } = this.config;
    this.#set('starting', 'Starting.');
    let link: Link | undefined;
    try {
      link = await this.#deps.dialer.dial(this.config);
      this.#link = link;
      const dialled = link;
      const exit = dialled.exited.then((how): never => {
        throw serverExited(name, describeExit(how), tail(dialled.stderr()));
      });
      const ready = this.#connect(dialled);
      ready.catch(() => undefined);
      exit.catch(() => undefined);
      await Promise.race([ready, exit, this.#startLimit(options.startTimeoutMs, dialled)]);
      exit.catch((error: unknown) => void this.#lost(dialled, error));
      this.#set('ready', undefined);
    } catch (error) {
      if (this.#state === 'stopped') return;
      this.#lastStderr = link?.stderr() ?? this.#lastStderr;
      const failure = error instanceof AppError ? error : toAppError(error);
      this.#set('failed', failure.code === 'app.internal' ? messageOf(error) : failure.message);
      this.#deps.log.warn('server did not start', { server: name, reason: this.#reason });
      await this.#close();
    }
  }

  async #connect(link: Link): Promise<void> {
    const connection = await Connection.open(
      this.config.name,
      link,
      this.config.options.startTimeoutMs,
      (kind) => void this.#refresh(kind),
      () => void this.#lost(link, undefined),
    );
    if (this.#link !== link) {
      await connection.close();
      return;
    }
    this.#connection = connection;
    this.#lastProbeAt = this.#deps.clock.now();
    await this.#read('tools');
    this.prompts = await connection.listPrompts();
    this.resources = await connection.listResources();
  }

  #startLimit(ms: number, link: Link): Promise<never> {
    return new Promise((_resolve, reject) => {
      const timer = this.#deps.clock.after(ms, () =>
        reject(startTimedOut(this.config.name, ms, tail(link.stderr()))),
      );
      void link.exited.then(() => timer[Symbol.dispose]());
    });
  }

  async #refresh(kind: ListKind): Promise<void> {
    try {
      await this.#read(kind);
      this.#deps.onChange();
    } catch (error) {
      this.#deps.log.warn('list could not be read again', {
        server: this.config.name,
        kind,
        reason: messageOf(error),
      });
    }
  }

  async #read(kind: ListKind): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    if (kind === 'prompts') this.prompts = await connection.listPrompts();
    else if (kind === 'resources') this.resources = await connection.listResources();
    else this.#takeTools(await connection.listTools());
  }

  #takeTools(entries: readonly unknown[]): void {
    const { name, options } = this.config;
    const tools: ServerTool[] = [];
    const leftOut: LeftOutTool[] = [];
    for (const entry of entries) {
      const read = readTool(name, entry, (tool, annotations) =>
        effectOf(annotations, options.trust === 'trusted', options.effects[tool]),
      );
      if ('reason' in read) leftOut.push(read);
      else tools.push(read);
    }
    this.tools = tools;
    this.leftOut = leftOut;
  }

  async #lost(link: Link, error: unknown): Promise<void> {
    if (this.#link !== link || this.#state !== 'ready') return;
    this.#lastStderr = link.stderr();
    this.#set('failed', error ? messageOf(error) : 'The connection was closed by the server.');
    await this.#close();
  }

  async #close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#connection = undefined;
    if (link) {
      this.#lastStderr = link.stderr() || this.#lastStderr;
      await link.close();
    }
  }

  #set(state: ServerState, reason: string | undefined): void {
    this.#state = state;
    this.#reason = reason;
    this.#since = this.#deps.clock.now();
    this.#deps.onChange();
  }
}

export type ServerView = ReturnType<SupervisedServer['view']>;

function describeExit(exit: ProcessExit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
}

function tail(stderr: string): string {
  const text = stderr.trim();
  return text.length > STDERR_SHOWN ? `…${text.slice(-STDERR_SHOWN)}` : text;
}
