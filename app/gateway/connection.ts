import {
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import * as z from 'zod';
import { AppError, isAbort, messageOf } from '../base/index.ts';
import { badArguments, callTimedOut, connectionFailed } from './errors.ts';
import { signInErrorOf } from './explain.ts';
import { ToolHeaders } from './parameter-headers.ts';
import type { Link } from './ports.ts';

/** What a connected server says of itself. */
export interface ServerIdentity {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly protocol: string | undefined;
  readonly instructions: string | undefined;
}

export interface ListedPrompt {
  readonly name: string;
  readonly description: string | undefined;
}

export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string | undefined;
}

export interface RawCallResult {
  readonly content: unknown[];
  readonly structuredContent: unknown;
  readonly isError: boolean;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Lists of one server that may change while it runs. */
export type ListKind = 'tools' | 'prompts' | 'resources';

export interface OpenOptions {
  readonly timeoutMs: number;
  readonly era: 'auto' | 'legacy';
  readonly onListChanged: (kind: ListKind) => void;
  readonly onClose: () => void;
  /** A call got no answer: whether the server still answers at all is worth a question. */
  readonly onTrouble: () => void;
}

const page = z.looseObject({ nextCursor: z.string().optional() });
/** Made once: making a schema costs more than reading an answer with it. */
const callResult = z.looseObject({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().default(false),
});
const MAX_PAGES = 1000;
/** A process that does not know the newer revision is asked no longer than this before the older one. */
const PROBE_TIMEOUT_MS = 5000;

function probeLimit(timeoutMs: number): number {
  return Math.min(PROBE_TIMEOUT_MS, timeoutMs / 2);
}

/** One live connection to one server, over any transport and any revision of the protocol. */
export class Connection {
  readonly #client: Client;
  readonly #name: string;

  #inFlight = 0;
  readonly #inHeaders = new ToolHeaders();

  readonly #state: { readonly closed: boolean };
  readonly #onTrouble: () => void;

  private constructor(
    client: Client,
    name: string,
    state: { readonly closed: boolean },
    onTrouble: () => void,
  ) {
    this.#client = client;
    this.#state = state;
    this.#name = name;
    this.#onTrouble = onTrouble;
  }

  /**
   * Connects within `timeoutMs`; the link is not closed on failure (its owner does that). `auto`
   * asks for the newest revision first, `legacy` begins with `initialize` as older servers expect.
   */
  static async open(name: string, link: Link, options: OpenOptions): Promise<Connection> {
    const { timeoutMs } = options;
    const follow = (kind: ListKind) => ({
      autoRefresh: false,
      onChanged: () => options.onListChanged(kind),
    });
    const client = new Client(
      { name: 'agenthub', title: 'AgentHub', version: '0.1.0' },
      {
        capabilities: {},
        versionNegotiation: {
          mode: options.era,
          probe: { timeoutMs: link.pid === undefined ? timeoutMs : probeLimit(timeoutMs) },
        },
        listChanged: {
          tools: follow('tools'),
          prompts: follow('prompts'),
          resources: follow('resources'),
        },
      },
    );
    const state = { closed: false };
    client.onclose = () => {
      state.closed = true;
      options.onClose();
    };
    await client.connect(link.transport, { timeout: timeoutMs });
    return new Connection(client, name, state, options.onTrouble);
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
      instructions: this.#client.getInstructions(),
    };
  }

  /** Every entry of `tools/list`, unread: the official schema would reject all for one. */
  async listTools(): Promise<unknown[]> {
    if (!this.#client.getServerCapabilities()?.tools) return [];
    const entries = await this.#list('tools/list', 'tools');
    if (this.era === 'modern') this.#inHeaders.learn(entries);
    return entries;
  }

  async listPrompts(): Promise<ListedPrompt[]> {
    if (!this.#client.getServerCapabilities()?.prompts) return [];
    const entries = await this.#listOptional('prompts/list', 'prompts');
    return entries.map((entry) => ({
      name: String(entry['name'] ?? ''),
      description: entry['description'] === undefined ? undefined : String(entry['description']),
    }));
  }

  async listResources(): Promise<ListedResource[]> {
    if (!this.#client.getServerCapabilities()?.resources) return [];
    const entries = await this.#listOptional('resources/list', 'resources');
    return entries.map((entry) => ({
      uri: String(entry['uri'] ?? ''),
      name: String(entry['name'] ?? entry['uri'] ?? ''),
      mimeType: entry['mimeType'] === undefined ? undefined : String(entry['mimeType']),
    }));
  }

  /** Progress from the server extends the time limit; aborting tells the server. */
  async callTool(
    tool: string,
    args: Record<string, unknown>,
    options: CallOptions,
  ): Promise<RawCallResult> {
    this.#inFlight += 1;
    try {
      this.#checkOpen();
      const result = await this.#client.request(
        { method: 'tools/call', params: { name: tool, arguments: args } },
        callResult,
        {
          timeout: options.timeoutMs,
          headers: this.#inHeaders.of(tool, args),
          resetTimeoutOnProgress: true,
          onprogress: (progress) => options.onProgress?.(progress),
          ...(options.signal ? { signal: options.signal } : {}),
        },
      );
      return {
        content: result.content,
        structuredContent: result.structuredContent,
        isError: result.isError,
      };
    } catch (error) {
      throw this.#explain(error, tool, options);
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
      if (Array.isArray(found)) entries.push(...(found as unknown[]));
      const next = answer['nextCursor'];
      // A cursor that comes again would go round for ever.
      if (typeof next !== 'string' || next === '' || seen.has(next)) break;
      seen.add(next);
      cursor = next;
    }
    return entries;
  }

  /** Some servers announce a list and then say that the method does not exist: that is an empty list. */
  async #listOptional(method: string, key: string): Promise<Record<string, unknown>[]> {
    try {
      return (await this.#list(method, key)) as Record<string, unknown>[];
    } catch (error) {
      if (error instanceof ProtocolError) return [];
      throw error;
    }
  }

  #explain(error: unknown, tool: string, options: CallOptions): unknown {
    if (options.signal?.aborted) return options.signal.reason;
    if (isAbort(error)) return error;
    const refused = signInErrorOf(error);
    if (refused) {
      if (refused.data?.['status'] === undefined) this.#onTrouble(); // no call will get through
      return refused;
    }
    if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
      this.#onTrouble();
      return callTimedOut(this.#name, tool, options.timeoutMs);
    }
    if (error instanceof ProtocolError) {
      if (error.code === -32602 || error.code === -32601) {
        return badArguments(this.#name, tool, error.message);
      }
      return new AppError({
        kind: 'unavailable',
        code: 'tool.server-error',
        message: `The server "${this.#name}" answered "${tool}" with an error: ${error.message}`,
        remedy: 'Try again; if it goes on, restart the server.',
        data: { server: this.#name, tool, reason: error.message, rpc_code: error.code },
        cause: error,
      });
    }
    this.#onTrouble();
    const status = error instanceof SdkHttpError ? ` (HTTP ${error.status})` : '';
    return connectionFailed(this.#name, `${messageOf(error)}${status}`, error);
  }
}
