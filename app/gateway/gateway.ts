import {
  AppError,
  Events,
  messageOf,
  sleep,
  toAppError,
  type Clock,
  type Log,
} from '../base/index.ts';
import type { TextFile } from '../settings/index.ts';
import {
  readServer,
  readServers,
  writeServers,
  type ConfigProblem,
  type ServerConfig,
} from './config.ts';
import type { Progress } from './connection.ts';
import { contentText } from './content.ts';
import { configBroken, serverExists, serverNotReady, serverUnknown } from './errors.ts';
import type { Dialer } from './ports.ts';
import { SupervisedServer, type ServerView } from './server.ts';
import type { ServerTool } from './tool.ts';

export interface GatewayDeps {
  readonly file: TextFile;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly log: Log;
}

export interface GatewayCall {
  readonly server: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Whether the server can have acted: provably not, perhaps, or it answered. */
export type Outcome = 'not-sent' | 'unknown' | 'answered';

export interface CallMeta {
  readonly server: string;
  readonly cached: boolean;
  readonly coalesced: boolean;
  readonly attempts: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** How a call ended. A tool's own error is an answer; `failed` means that there was none. */
export type CallOutcome =
  | {
      readonly status: 'answered';
      readonly text: string;
      readonly content: readonly unknown[];
      readonly structured: unknown;
      readonly isError: boolean;
      readonly meta: CallMeta;
    }
  | { readonly status: 'failed'; readonly error: AppError; readonly meta: CallMeta };

/** All configured servers behind one door; what a server does never reaches the caller as a crash. */
export class Gateway implements AsyncDisposable {
  readonly events = new Events<{ changed: undefined }>();
  readonly #deps: GatewayDeps;
  readonly #servers = new Map<string, SupervisedServer>();
  #problems: ConfigProblem[] = [];
  #raw: Record<string, unknown> = {};
  #broken: string | undefined;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    const reading = readServers(deps.file.read());
    this.#problems = reading.problems;
    this.#raw = reading.raw;
    this.#broken = reading.broken;
    for (const config of reading.servers) this.#servers.set(config.name, this.#supervise(config));
  }

  /** Starts every enabled server; returns at once. */
  start(): void {
    for (const server of this.#servers.values()) {
      if (server.config.options.enabled && server.config.options.start === 'eager') {
        void server.start();
      }
    }
  }

  /** Why `mcp.json` cannot be read as a whole, in plain words. */
  get configProblem(): AppError | undefined {
    return this.#broken === undefined
      ? undefined
      : configBroken(this.#deps.file.path, this.#broken);
  }

  get isEmpty(): boolean {
    return this.#servers.size === 0 && this.#problems.length === 0 && this.#broken === undefined;
  }

  servers(): ServerView[] {
    return [...this.#servers.values()].map((server) => server.view());
  }

  problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  /** Every tool of every server, as last listed. */
  tools(): ServerTool[] {
    return [...this.#servers.values()].flatMap((server) => [...server.tools]);
  }

  server(name: string): SupervisedServer {
    const server = this.#servers.get(name);
    if (!server) throw serverUnknown(name, [...this.#servers.keys()]);
    return server;
  }

  /** Adds entries to `mcp.json` and starts them; all are valid or none is added. */
  add(entries: Record<string, unknown>): void {
    if (this.#broken !== undefined) throw configBroken(this.#deps.file.path, this.#broken);
    const configs = Object.entries(entries).map(([name, entry]) => {
      if (this.#servers.has(name)) throw serverExists(name);
      const read = readServer(name, entry);
      if ('problem' in read) {
        throw new AppError({
          kind: 'invalid',
          code: 'server.invalid',
          message: `The server "${name}" cannot be added: ${read.problem}.`,
          remedy: 'Correct the entry and try again.',
        });
      }
      return read;
    });
    this.#raw = { ...this.#raw, ...entries };
    this.#deps.file.write(writeServers(this.#raw));
    for (const config of configs) {
      this.#problems = this.#problems.filter((problem) => problem.name !== config.name);
      const server = this.#supervise(config);
      this.#servers.set(config.name, server);
      if (config.options.enabled && config.options.start === 'eager') void server.start();
    }
    this.events.emit('changed', undefined);
  }

  async remove(name: string): Promise<void> {
    const known = this.#servers.get(name);
    if (!known && !(name in this.#raw)) throw serverUnknown(name, [...this.#servers.keys()]);
    this.#raw = Object.fromEntries(Object.entries(this.#raw).filter(([key]) => key !== name));
    this.#deps.file.write(writeServers(this.#raw));
    this.#servers.delete(name);
    this.#problems = this.#problems.filter((problem) => problem.name !== name);
    this.events.emit('changed', undefined);
    await known?.stop();
  }

  /** Changes one entry of `mcp.json` and starts its server anew. */
  async replace(name: string, entry: Record<string, unknown>): Promise<void> {
    if (name in this.#raw) await this.remove(name);
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
    const startedAt = this.#deps.clock.monotonic();
    const meta = (outcome: Outcome, attempts: number): CallMeta => ({
      server: call.server,
      cached: false,
      coalesced: false,
      attempts,
      outcome,
      durationMs: Math.round(this.#deps.clock.monotonic() - startedAt),
    });
    const server = this.#servers.get(call.server);
    if (!server) {
      const error = serverUnknown(call.server, [...this.#servers.keys()]);
      return { status: 'failed', error, meta: meta('not-sent', 0) };
    }
    if (server.state === 'stopped' && server.config.options.start === 'lazy') await server.start();
    const connection = await server.connection();
    if (!connection) {
      const view = server.view();
      const error = serverNotReady(call.server, view.state, view.reason);
      return { status: 'failed', error, meta: meta('not-sent', 0) };
    }
    try {
      const result = await connection.callTool(call.tool, call.arguments, {
        timeoutMs: server.config.options.timeoutMs,
        signal: call.signal,
        onProgress: call.onProgress,
      });
      return {
        status: 'answered',
        text: contentText(result.content, result.structuredContent),
        content: result.content,
        structured: result.structuredContent,
        isError: result.isError,
        meta: meta('answered', 1),
      };
    } catch (error) {
      this.#deps.log.warn('tool call failed', {
        server: call.server,
        tool: call.tool,
        reason: messageOf(error),
      });
      const failure = toAppError(error);
      const outcome: Outcome = failure.kind === 'invalid' ? 'answered' : 'unknown';
      return { status: 'failed', error: failure, meta: meta(outcome, 1) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop('AgentHub ended.')));
  }

  #supervise(config: ServerConfig): SupervisedServer {
    return new SupervisedServer(config, {
      dialer: this.#deps.dialer,
      clock: this.#deps.clock,
      log: this.#deps.log,
      onChange: () => this.events.emit('changed', undefined),
    });
  }
}
