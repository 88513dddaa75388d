import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { AppError, causeOf, isRecord, messageOf } from '../base/index.ts';
import type { ServerConfig } from './config.ts';
import {
  accessDenied,
  connectionFailed,
  keyRefused,
  signInRefused,
  startTimedOut,
} from './errors.ts';
import type { LifeEvent } from './life.ts';

/** What the operating system calls the usual troubles of a network, in plain words. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no computer of that name',
  EAI_AGAIN: 'the name could not be looked up; the network may be down',
  ETIMEDOUT: 'there was no answer',
  UND_ERR_CONNECT_TIMEOUT: 'there was no answer',
  UND_ERR_SOCKET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to that computer',
  ENETUNREACH: 'there is no network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by anybody known',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by anybody known',
};

/** Why a server could not be connected to, for a person. An AppError passes through. */
export function explainConnectFailure(config: ServerConfig, thrown: unknown): AppError {
  const told = causes(thrown).find((error) => error instanceof AppError);
  if (told) return told;
  const { name, address } = config;
  const status = httpStatus(thrown);
  // After new tokens the client says so in words of its own.
  const keyed = 'headers' in address && Object.keys(address.headers).length > 0;
  if (!keyed && causes(thrown).some(isRefusedAgain)) return signInRefused(name, 401);
  if (status === 401) return keyRefused(name, keyed);
  if (status === 403) return accessDenied(name);
  if (status !== undefined) {
    return connectionFailed(
      name,
      `${STATUS[status] ?? 'it answered with an error'} (HTTP ${status})`,
      thrown,
      `http-${status}`,
    );
  }
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout) {
    return startTimedOut(name, config.options.startTimeoutMs, '');
  }
  if (thrown instanceof ProtocolError) {
    return connectionFailed(name, `it refused the connection: ${thrown.message}`, thrown);
  }
  const code = systemCode(thrown);
  if (code !== undefined) return connectionFailed(name, NETWORK[code] ?? code, thrown, code);
  const reason = messageOf(thrown).replace(/^Version negotiation probe failed:\s*/u, '');
  if (/^Version negotiation probe timed out/u.test(reason)) {
    return startTimedOut(name, config.options.startTimeoutMs, '');
  }
  return connectionFailed(
    name,
    reason === 'fetch failed' ? 'nobody answers there' : reason,
    thrown,
    reason === 'fetch failed' ? 'nobody' : undefined,
  );
}

const STATUS: Readonly<Record<number, string>> = {
  404: 'there is nothing at this address',
  405: 'this address does not speak MCP',
  429: 'it has too many requests at the moment',
  500: 'it has a problem of its own',
  502: 'the program behind it does not answer',
  503: 'it is not available at the moment',
  504: 'the program behind it does not answer',
};

/** What the kind of a failure says about trying again: nobody but a person can correct a wrong key. */
export function retryOf(error: AppError): 'never' | 'soon' | 'later' {
  if (['invalid', 'denied', 'missing'].includes(error.kind)) return 'never';
  return error.kind === 'timeout' ? 'later' : 'soon';
}

/** The AppError in a failure that says that the person has to sign in, or that it would not help. */
export function signInErrorOf(thrown: unknown): AppError | undefined {
  return causes(thrown).find(
    (error): error is AppError =>
      error instanceof AppError && /^(server\.sign-in|sign-in\.)/.test(error.code),
  );
}

function isRefusedAgain(error: Error): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.ClientHttpAuthentication;
}

/** What a failed start makes known to its server's life. */
export function startFailed(error: AppError): LifeEvent {
  return {
    type: 'failed',
    reason: error.message,
    cause: causeOf(error),
    remedy: error.remedy,
    retry: retryOf(error),
    exited: error.code === 'server.exited',
    notBeforeMs: error.retryAfterMs ?? 0,
  };
}

/** What the loss of a running server makes known; without an error it closed the connection. */
export function lost(error: AppError | undefined, exited: boolean): LifeEvent {
  const closed = { code: 'server.closed-connection' };
  return {
    type: 'lost',
    reason: error?.message ?? 'It has closed the connection.',
    cause: error ? causeOf(error) : closed,
    exited,
  };
}

/** Answers of a remote server that mean: this connection is not known any more. */
const FORGOTTEN = new Set([400, 401, 403, 404, 410]);

/**
 * What a failed question tells: the connection had been closed before it could be asked (`gone`),
 * the other side does not know it any more (`forgotten`), or there was no good answer (`silent`).
 */
export function readProbeFailure(thrown: unknown): 'gone' | 'forgotten' | 'silent' {
  if (
    thrown instanceof SdkError &&
    [SdkErrorCode.NotConnected, SdkErrorCode.ConnectionClosed].includes(thrown.code)
  ) {
    return 'gone';
  }
  if (causes(thrown).some((error) => error instanceof AppError && error.kind === 'denied')) {
    return 'forgotten';
  }
  return FORGOTTEN.has(httpStatus(thrown) ?? 0) ? 'forgotten' : 'silent';
}

/** The HTTP status that an error of any transport carries, if any. */
export function httpStatus(thrown: unknown): number | undefined {
  for (const error of causes(thrown)) {
    if (error.name === 'UnauthorizedError') return 401;
    const { status, code } = error as { status?: unknown; code?: unknown };
    for (const value of [status, code]) {
      if (typeof value === 'number' && value >= 400 && value < 600) return value;
    }
  }
  return undefined;
}

function systemCode(thrown: unknown): string | undefined {
  for (const error of causes(thrown)) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && /^(E[A-Z]+|UND_ERR_\w+|\w*CERT\w*)$/.test(code)) return code;
  }
  return undefined;
}

/** The error and what caused it; the SDK puts the cause of some errors into their data. */
function causes(thrown: unknown): Error[] {
  const found: Error[] = [];
  const wanted: unknown[] = [thrown];
  while (wanted.length > 0 && found.length < 10) {
    const error = wanted.shift();
    if (!(error instanceof Error)) continue;
    found.push(error);
    wanted.push(error.cause);
    if (error instanceof AggregateError) wanted.push(...(error.errors as unknown[]));
    if (error instanceof SdkError && isRecord(error.data)) wanted.push(error.data['cause']);
  }
  return found;
}
