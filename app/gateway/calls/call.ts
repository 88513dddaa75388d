import type { AppError } from '../../base/index.ts';
import type { Answerer, InputRequired, RoundInput } from '../asking/answerer.ts';
import type { Progress } from '../connection.ts';
import type { ServerTool } from '../tool.ts';
import type { Outcome } from './outcome.ts';

export interface GatewayCall {
  readonly server: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  /** The record of the call, for the journal of attempts. */
  readonly callId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Who is asked where the server needs something before it can answer. */
  readonly answerer?: Answerer | undefined;
  /** What an earlier answer of this call asked for. */
  readonly input?: RoundInput | undefined;
  /** From which level on what the server logs meanwhile is wanted. */
  readonly logLevel?: string | undefined;
  /** Whether another server's tool may be called in its place; every one where it is not given. */
  readonly mayUse?: ((tool: ServerTool) => boolean) | undefined;
}

export interface CallMeta {
  /** The server that answered, or the one that was asked last. */
  readonly server: string;
  readonly cached: boolean;
  /** Whether the answer was fetched for another, identical call that was under way. */
  readonly coalesced: boolean;
  /** How often the call was tried, over all servers; 0 where nothing was tried for it. */
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
      /** The `_meta` of the server's answer. */
      readonly resultMeta?: unknown;
      /** Set where the server asks for input first; there is no content then. */
      readonly inputRequired?: InputRequired | undefined;
      readonly meta: CallMeta;
    }
  | { readonly status: 'failed'; readonly error: AppError; readonly meta: CallMeta };
