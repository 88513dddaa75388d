import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { AppError, isAbort, messageOf } from '../base/index.ts';
import { badArguments, callTimedOut, connectionFailed, serverError } from './errors.ts';
import { signInErrorOf } from './explain.ts';

/**
 * Errors by which a server refuses a request as it is: invalid, unknown method or parameters, a
 * resource that is not there, a capability or an address visited first that the caller lacks.
 */
const REFUSALS = new Set([-32600, -32601, -32602, -32002, -32021, -32042]);

export interface FailedCall {
  readonly server: string;
  /** The tool, or the method of any other request. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What is thrown to the caller of a request that failed. */
export interface CallFailure {
  readonly error: unknown;
  /** Whether the server may not answer at all any more. */
  readonly doubtful: boolean;
}

export function explainCallFailure(thrown: unknown, call: FailedCall): CallFailure {
  const { server, what, signal } = call;
  if (signal?.aborted) return { error: signal.reason, doubtful: false };
  if (isAbort(thrown)) return { error: thrown, doubtful: false };
  const refused = signInErrorOf(thrown);
  // without a status no request gets through, whatever it is
  if (refused) return { error: refused, doubtful: refused.data?.['status'] === undefined };
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout) {
    return { error: callTimedOut(server, what, call.timeoutMs), doubtful: true };
  }
  if (thrown instanceof ProtocolError) {
    const isRefusal = REFUSALS.has(thrown.code);
    const error = isRefusal ? badArguments(server, what, thrown) : answeredError(call, thrown);
    return { error, doubtful: false };
  }
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.InvalidResult) {
    return { error: serverError(server, what, thrown.message, thrown), doubtful: false };
  }
  const told = ownErrorOf(thrown);
  if (told) return { error: told, doubtful: true };
  const status = thrown instanceof SdkHttpError ? ` (HTTP ${thrown.status})` : '';
  const reason = `${messageOf(thrown)}${status}`;
  return { error: connectionFailed(server, reason, thrown), doubtful: true };
}

function answeredError({ server, what }: FailedCall, error: ProtocolError): AppError {
  const told = { rpc_code: error.code, rpc_data: error.data };
  return serverError(server, what, error.message, error, told);
}

/** What the way to the server says in words of its own; a status is read where it is wrapped. */
function ownErrorOf(thrown: unknown): AppError | undefined {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    if (at instanceof AppError && at.data?.['status'] === undefined) return at;
  }
  return undefined;
}
