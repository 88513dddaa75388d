import {
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type Transport,
} from '@modelcontextprotocol/client';
import { isRecord, type Clock } from '../../base/index.ts';
import type { Progress } from '../connection.ts';
import { defuse } from '../incoming.ts';
import { Deadlines } from './deadlines.ts';
import { decodeResult } from './decode-result.ts';

type Message = Parameters<Transport['send']>[0];
type Fields = Readonly<Record<string, unknown>>;

/** The official client counts from 0 and never gets here; servers with 32-bit integers can. */
const FIRST_ID = 1_000_000_000;

export interface ToolRequestOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Each one begins the time limit anew. */
  readonly onProgress: (progress: Progress) => void;
  readonly headers?: Record<string, string> | undefined;
}

export interface ToolRequestsDeps {
  /** Connected by the official client, which goes on to receive all that is not for these requests. */
  readonly transport: Transport;
  readonly clock: Clock;
  /** The `_meta` of every message of the newer revision (2026-07-28); undefined for the older ones. */
  readonly envelope: Fields | undefined;
}

/** A request that waits for its answer. */
interface Waiting {
  readonly answered: (message: Fields) => void;
  readonly progressed: (progress: Progress) => void;
  /** Nobody waits for it any more. */
  readonly fail: (error: unknown) => void;
}

/**
 * `tools/call` on a connection of the official client, but not through it: the same messages go
 * over the wire, while an answer is not read against four schemas before the gate reads it itself.
 * Whatever else is said on the connection stays with the client.
 */
export class ToolRequests {
  readonly #deps: ToolRequestsDeps;
  readonly #waiting = new Map<number, Waiting>();
  readonly #deadlines: Deadlines;
  #lastId = FIRST_ID;

  constructor(deps: ToolRequestsDeps) {
    this.#deps = deps;
    this.#deadlines = new Deadlines(deps.clock);
    const { transport } = deps;
    const toClient = transport.onmessage;
    transport.onmessage = (message, extra) => {
      if (!this.#take(message)) toClient?.(message, extra);
    };
  }

  /** The connection is closed: nothing that waits will be answered. */
  end(): void {
    const error = new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed');
    for (const { fail } of [...this.#waiting.values()]) fail(error);
    this.#deadlines[Symbol.dispose]();
  }

  /**
   * One request to its result, or to what the server needs first. Rejects with the server's
   * refusal, with the signal's reason, or as the official client does for the same.
   */
  call(params: Fields, options: ToolRequestOptions): Promise<Record<string, unknown>> {
    const { transport, envelope } = this.#deps;
    const { headers, signal } = options;
    const id = (this.#lastId += 1);
    const stream = envelope && transport.hasPerRequestStream ? new AbortController() : undefined;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const waiting = this.#wait(id, options, stream, { resolve, reject });
      this.#waiting.set(id, waiting);
      const _meta = { ...envelope, ...(params['_meta'] as object | undefined), progressToken: id };
      const message = { jsonrpc: '2.0', id, method: 'tools/call', params: { ...params, _meta } };
      transport
        .send(message as Message, {
          ...(headers ? { headers } : {}),
          ...(stream ? { requestSignal: stream.signal } : {}),
        })
        .catch(waiting.fail);
    });
  }

  #wait(
    id: number,
    { timeoutMs, signal, onProgress }: ToolRequestOptions,
    stream: AbortController | undefined,
    end: { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void },
  ): Waiting {
    const cancel = (reason: unknown): void => {
      fail(reason);
      if (stream) stream.abort();
      else this.#tellCancelled(id, reason);
    };
    const onAbort = (): void => cancel(signal!.reason);
    const onTimeout = (): void =>
      cancel(new SdkError(SdkErrorCode.RequestTimeout, 'Request timed out'));
    const deadline = this.#deadlines.set(timeoutMs, onTimeout);
    signal?.addEventListener('abort', onAbort, { once: true });
    const leave = (): void => {
      this.#deadlines.drop(deadline);
      signal?.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
    };
    const fail = (error: unknown): void => {
      leave();
      end.reject(error as Error);
    };
    return {
      fail,
      progressed: (progress) => {
        this.#deadlines.renew(deadline, timeoutMs);
        onProgress(progress);
      },
      answered: (message) => {
        leave();
        const read = readAnswer(message, this.#deps.envelope !== undefined);
        if (read instanceof Error) end.reject(read);
        else end.resolve(read);
      },
    };
  }

  /** Best effort: nobody waits for the answer any more. */
  #tellCancelled(requestId: number, reason: unknown): void {
    const { transport, envelope } = this.#deps;
    const params = {
      requestId,
      reason: String(reason),
      ...(envelope ? { _meta: envelope } : {}),
    };
    const message: Message = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
    transport.send(message).catch(() => undefined);
  }

  /** Whether a message belongs to a request made here; late and second answers do as well. */
  #take(message: unknown): boolean {
    if (!isRecord(message)) return false;
    const { method } = message;
    if (method === undefined) {
      const id = Number(message['id']);
      if (id > FIRST_ID) {
        defuse(message);
        this.#waiting.get(id)?.answered(message);
      }
      return id > FIRST_ID;
    }
    const { params } = message;
    if (method !== 'notifications/progress' || !isRecord(params)) return false;
    const token = Number(params['progressToken']);
    const progress = readProgress(params);
    if (token > FIRST_ID && progress) this.#waiting.get(token)?.progressed(progress);
    return token > FIRST_ID;
  }
}

function readProgress({ progress, total, message }: Fields): Progress | undefined {
  if (typeof progress !== 'number') return undefined;
  return {
    progress,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

function readAnswer({ error, result }: Fields, modern: boolean): Record<string, unknown> | Error {
  if (isRecord(error) && typeof error['code'] === 'number') {
    return ProtocolError.fromError(error['code'], String(error['message'] ?? ''), error['data']);
  }
  return decodeResult(result, modern);
}
