import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { AppError, isAbort, isRecord, toAppError } from '../../base/index.ts';

/** Whether the server can have acted: provably not, perhaps, or it answered. */
export type Outcome = 'not-sent' | 'unknown' | 'answered';

/** What a failed attempt means for those who decide what comes next. */
export interface Failure {
  readonly error: AppError;
  readonly outcome: Outcome;
  /** Whom a breaker blames: the way to the server, the tool alone, or nobody. */
  readonly blame: 'server' | 'tool' | 'nobody';
  /** Whether the same attempt could end otherwise a little later. */
  readonly passing: boolean;
  /** The server said when to come back. */
  readonly retryAfterMs: number | undefined;
}

/** System errors that are raised before a request can have left this computer. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  // a pipe without a reader: the end of the line, and with it the request, was never taken in
  'EPIPE',
]);

const DEFAULT_HOLD_MS = 1000;

/** Reads a failure of an attempt that was under way. */
export function readFailure(thrown: unknown): Failure {
  const error = toAppError(thrown);
  const base = { error, retryAfterMs: error.retryAfterMs };
  if (error.kind === 'cancelled' || isAbort(thrown)) {
    return { ...base, outcome: 'unknown', blame: 'nobody', passing: false };
  }
  switch (error.code) {
    case 'tool.bad-arguments':
      return { ...base, outcome: 'answered', blame: 'nobody', passing: false };
    case 'tool.server-error':
      return { ...base, outcome: 'answered', blame: 'tool', passing: false };
    case 'tool.timeout':
      return { ...base, outcome: 'unknown', blame: 'tool', passing: true };
    case 'server.sign-in-needed':
    case 'server.sign-in-refused':
    case 'sign-in.refused':
    case 'sign-in.unsafe':
      return { ...base, outcome: 'not-sent', blame: 'nobody', passing: false };
    case 'sign-in.failed': // the request was refused, and its tokens could not be renewed
      return { ...base, outcome: 'not-sent', blame: 'server', passing: true };
    case 'server.not-ready':
      return {
        ...base,
        outcome: 'not-sent',
        blame: error.data?.['state'] === 'stopped' ? 'nobody' : 'server',
        passing: ['starting', 'restarting'].includes(String(error.data?.['state'])),
      };
    default:
      return readCause(error);
  }
}

function readCause(error: AppError): Failure {
  const base = { error, retryAfterMs: error.retryAfterMs };
  for (const cause of causes(error)) {
    if (cause instanceof SdkHttpError) return readStatus(error, cause.status);
    if (cause instanceof ProtocolError) {
      return { ...base, outcome: 'answered', blame: 'tool', passing: false };
    }
    if (
      cause instanceof AppError &&
      cause !== error &&
      typeof cause.data?.['status'] === 'number'
    ) {
      return readStatus(cause, cause.data['status']);
    }
    if (cause instanceof SdkError) {
      if (cause.code === SdkErrorCode.NotConnected) {
        return { ...base, outcome: 'not-sent', blame: 'server', passing: true };
      }
      if (cause.code === SdkErrorCode.InvalidResult) {
        return { ...base, outcome: 'answered', blame: 'tool', passing: false };
      }
    }
    if (isRecord(cause) && NEVER_CONNECTED.has(String(cause['code']))) {
      return { ...base, outcome: 'not-sent', blame: 'server', passing: true };
    }
  }
  return { ...base, outcome: 'unknown', blame: 'server', passing: true };
}

/** HTTP: 4xx refuses before anything is done (RFC 9110, 15.5); after a 5xx nothing is certain. */
function readStatus(error: AppError, status: number): Failure {
  const retryAfterMs = error.retryAfterMs ?? (status === 429 ? DEFAULT_HOLD_MS : undefined);
  if (status === 408) {
    return { error, retryAfterMs, outcome: 'unknown', blame: 'server', passing: true };
  }
  if (status >= 400 && status < 500) {
    return { error, retryAfterMs, outcome: 'not-sent', blame: 'nobody', passing: status === 429 };
  }
  return { error, retryAfterMs, outcome: 'unknown', blame: 'server', passing: true };
}

function* causes(error: unknown): Generator {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current !== undefined && current !== null; depth += 1) {
    yield current;
    current = current instanceof Error ? current.cause : undefined;
  }
}
