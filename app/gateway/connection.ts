import {
  ProtocolError,
  SdkError,
  SdkErrorCode,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  type Client,
} from '@modelcontextprotocol/client';
import * as z from 'zod';
import { isRecord, isTooDeep, type Clock } from '../base/index.ts';
import { Answerers } from './asking/answerer.ts';
import { CAPABILITIES, clientInfo, makeClient } from './asking/client.ts';
import { exchange, type ExchangeOptions, type Exchanged, type Line } from './asking/exchange.ts';
import { ToolRequests } from './asking/tool-requests.ts';
import { explainCallFailure } from './call-failure.ts';
import { readCallResult, type RawCallResult } from './call-result.ts';
import { followResource } from './follow.ts';
import { guardIncoming } from './incoming.ts';
import { ToolHeaders } from './parameter-headers.ts';
import type { Link } from './ports.ts';

/** What a connected server says of itself. */
export interface ServerIdentity {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly protocol: string | undefined;
  readonly instructions: string | undefined;
}

/** An entry of a list as the server gave it, with what is read of it. */
export interface ListedPrompt {
  readonly name: string;
  readonly description: string | undefined;
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string | undefined;
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface ListedTemplate {
  readonly uriTemplate: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

export type CallOptions = ExchangeOptions;

export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** What a server logs for its clients. */
export interface LogMessage {
  readonly level: string;
  readonly logger?: string | undefined;
  readonly data?: unknown;
}

/** Lists of one server that may change while it runs. */
export type ListKind = 'tools' | 'prompts' | 'resources';

export interface OpenOptions {
  /** Of this program, for the server to know. */
  readonly version: string;
  readonly timeoutMs: number;
  readonly era: 'auto' | 'legacy';
  readonly clock: Clock;
  /** What it is told where it asks for the roots of whoever called. */
  readonly roots: readonly { readonly uri: string; readonly name?: string | undefined }[];
  readonly onListChanged: (kind: ListKind) => void;
  readonly onLog: (message: LogMessage) => void;
  readonly onResourceUpdated: (uri: string) => void;
  readonly onClose: () => void;
  /** A call got no answer: whether the server still answers at all is worth a question. */
  readonly onTrouble: () => void;
}

const page = z.looseObject({ nextCursor: z.string().optional() });
const anyResult = z.looseObject({});
/** What is in the place of a result that needs input first. */
const NOTHING = { content: [], structuredContent: undefined, isError: false };
const MAX_PAGES = 1000;
/** A longer list is read no further: it is no catalogue, and it would fill the memory. */
const MOST_ENTRIES = 20_000;
const MOST_INSTRUCTIONS = 10_000;

/** One live connection to one server, over any transport and any revision of the protocol. */
export class Connection {
  readonly #client: Client;
  readonly #requests: ToolRequests;
  readonly #name: string;

  #inFlight = 0;
  readonly #inHeaders = new ToolHeaders();

  readonly #state: { readonly closed: boolean };
  readonly #onTrouble: () => void;
  readonly #answerers: Answerers;
  readonly #clock: Clock;

  private constructor(made: {
    readonly client: Client;
    readonly name: string;
    readonly state: { readonly closed: boolean };
    readonly answerers: Answerers;
    readonly requests: ToolRequests;
    readonly clock: Clock;
    readonly onTrouble: () => void;
  }) {
    this.#client = made.client;
    this.#requests = made.requests;
    this.#state = made.state;
    this.#name = made.name;
    this.#onTrouble = made.onTrouble;
    this.#answerers = made.answerers;
    this.#clock = made.clock;
  }

  /**
   * Connects within `timeoutMs`; the link is not closed on failure (its owner does that). `auto`
   * asks for the newest revision first, `legacy` begins with `initialize` as older servers expect.
   */
  static async open(name: string, link: Link, options: OpenOptions): Promise<Connection> {
    const answerers = new Answerers();
    const client = makeClient(name, options, answerers, link.pid !== undefined);
    const state: { closed: boolean; requests?: ToolRequests } = { closed: false };
    client.onclose = () => {
      state.closed = true;
      options.onClose();
      state.requests?.end();
    };
    const { transport } = link;
    guardIncoming(transport, () => client.getProtocolEra() === 'modern');
    await client.connect(transport, { timeout: options.timeoutMs });
    const requests = new ToolRequests({
      transport,
      envelope: envelopeOf(client, options.version),
      ...options,
    });
    state.requests = requests;
    return new Connection({ client, name, state, answerers, requests, ...options });
  }

  /** Calls that have been sent and not been answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The revision family that both sides agreed on. */
  get era(): 'modern' | 'legacy' {
    return this.#client.getProtocolEra() === 'modern' ? 'modern' : 'legacy';
  }

  get identity(): ServerIdentity {
    const server = this.#client.getServerVersion();
    return {
      name: server?.title ?? server?.name,
      version: server?.version,
      protocol: this.#client.getNegotiatedProtocolVersion(),
      instructions: this.#client.getInstructions()?.slice(0, MOST_INSTRUCTIONS),
    };
  }

  /** Every entry of `tools/list`, unread: the official schema would reject all for one. */
  async listTools(): Promise<unknown[]> {
    if (!this.#client.getServerCapabilities()?.tools) return [];
    const entries = await this.#list('tools/list', 'tools');
    if (this.era === 'modern') {
      this.#inHeaders.learn(entries.filter((entry) => !isTooDeep(entry)));
    }
    return entries;
  }

  async listPrompts(): Promise<ListedPrompt[]> {
    if (!this.#client.getServerCapabilities()?.prompts) return [];
    const entries = await this.#listOptional('prompts/list', 'prompts');
    return entries.map((entry) => ({
      name: String(entry['name'] ?? ''),
      description: entry['description'] === undefined ? undefined : String(entry['description']),
      entry,
    }));
  }

  async listResources(): Promise<ListedResource[]> {
    if (!this.#client.getServerCapabilities()?.resources) return [];
    const entries = await this.#listOptional('resources/list', 'resources');
    return entries.map((entry) => ({
      uri: String(entry['uri'] ?? ''),
      name: String(entry['name'] ?? entry['uri'] ?? ''),
      mimeType: entry['mimeType'] === undefined ? undefined : String(entry['mimeType']),
      entry,
    }));
  }

  async listTemplates(): Promise<ListedTemplate[]> {
    if (!this.#client.getServerCapabilities()?.resources) return [];
    const entries = await this.#listOptional('resources/templates/list', 'resourceTemplates');
    return entries.map((entry) => ({ uriTemplate: String(entry['uriTemplate'] ?? ''), entry }));
  }

  /** Whether the server said that it has this. */
  has(capability: 'prompts' | 'resources' | 'completions' | 'logging'): boolean {
    return this.#client.getServerCapabilities()?.[capability] !== undefined;
  }

  /** Progress from the server extends the time limit; aborting tells the server. */
  async callTool(
    tool: string,
    args: Record<string, unknown>,
    options: CallOptions,
  ): Promise<RawCallResult> {
    const asked = { ...options, headers: this.#inHeaders.of(tool, args) };
    const done = await this.#exchange(
      (params, how) => this.#requests.call(params, how),
      { name: tool, arguments: args },
      tool,
      asked,
    );
    if (!done.result) return { ...NOTHING, ...done };
    const read = readCallResult(done.result);
    if (read) return read;
    const reason = 'its answer is not the result of a tool';
    throw this.#explain(new SdkError(SdkErrorCode.InvalidResult, reason), tool, options);
  }

  /** Any other request, as a client of ours makes it. */
  async request(
    method: string,
    params: Record<string, unknown>,
    options: CallOptions,
  ): Promise<Exchanged> {
    const ask: Line['ask'] = (asked, { timeoutMs, signal, onProgress, headers }) =>
      this.#client.request({ method, params: asked }, anyResult, {
        timeout: timeoutMs,
        resetTimeoutOnProgress: true,
        allowInputRequired: true,
        onprogress: onProgress,
        ...(headers ? { headers } : {}),
        ...(signal ? { signal } : {}),
      });
    return this.#exchange(ask, params, method, options);
  }

  /**
   * Follows what happens to a resource, until disposed. `onEnd` is called where the server lets go of
   * it before that.
   */
  follow(uri: string, timeoutMs: number, onEnd: () => void): Promise<AsyncDisposable> {
    const isClosed = (): boolean => this.#state.closed;
    return followResource(this.#client, { server: this.#name, uri, timeoutMs, isClosed, onEnd });
  }

  async #exchange(
    ask: Line['ask'],
    params: Record<string, unknown>,
    what: string,
    options: CallOptions,
  ): Promise<Exchanged> {
    this.#inFlight += 1;
    try {
      this.#checkOpen();
      const line = {
        server: this.#name,
        modern: this.era === 'modern',
        ask,
        clock: this.#clock,
        answerers: this.#answerers,
        timedOut: () => new SdkError(SdkErrorCode.RequestTimeout, 'no answer in time'),
      };
      return await exchange(line, params, options);
    } catch (error) {
      throw this.#explain(error, what, options);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Proves that the server answers. The newer revision has no ping: there it is asked who it is. */
  async probe(timeoutMs: number): Promise<void> {
    this.#checkOpen();
    if (this.#client.getProtocolEra() === 'modern') {
      await this.#client.discover({ timeout: timeoutMs });
    } else {
      await this.#client.ping({ timeout: timeoutMs });
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** The client's own word for this is an error without a code; what was not sent must be provable. */
  #checkOpen(): void {
    if (this.#state.closed)
      throw new SdkError(SdkErrorCode.NotConnected, 'the connection is closed');
  }

  async #list(method: string, key: string): Promise<unknown[]> {
    const entries: unknown[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const answer: Record<string, unknown> = await this.#client.request(
        { method, params: cursor === undefined ? {} : { cursor } },
        page,
      );
      const found = answer[key];
      for (const entry of Array.isArray(found) ? (found as unknown[]) : []) entries.push(entry);
      const next = answer['nextCursor'];
      // A cursor that comes again would go round for ever.
      if (typeof next !== 'string' || next === '' || seen.has(next)) break;
      if (entries.length >= MOST_ENTRIES) break;
      seen.add(next);
      cursor = next;
    }
    return entries.slice(0, MOST_ENTRIES);
  }

  /** Some servers announce a list and then say that the method does not exist: that is an empty list. */
  async #listOptional(method: string, key: string): Promise<Record<string, unknown>[]> {
    try {
      const entries = await this.#list(method, key);
      return entries.filter((entry) => isRecord(entry)).filter((entry) => !isTooDeep(entry));
    } catch (error) {
      if (error instanceof ProtocolError) return [];
      throw error;
    }
  }

  #explain(thrown: unknown, what: string, { signal, timeoutMs }: CallOptions): unknown {
    const call = { server: this.#name, what, signal, timeoutMs };
    const { error, doubtful } = explainCallFailure(thrown, call);
    if (doubtful) this.#onTrouble();
    return error;
  }
}

/** What every message of the newer revision says of its sender. */
function envelopeOf(client: Client, version: string): Record<string, unknown> | undefined {
  if (client.getProtocolEra() !== 'modern') return undefined;
  return {
    [PROTOCOL_VERSION_META_KEY]: client.getNegotiatedProtocolVersion(),
    [CLIENT_INFO_META_KEY]: clientInfo(version),
    [CLIENT_CAPABILITIES_META_KEY]: CAPABILITIES,
  };
}
