import { AppError } from '../../base/index.ts';
import type { Failure } from './outcome.ts';

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`;

/** What a caller, a model among them, is told while a breaker is open: facts, never an order. */
export function notAnswering(open: {
  readonly server: string;
  /** Set where the tool alone does not answer. */
  readonly tool: string | undefined;
  /** Wall-clock milliseconds. */
  readonly since: number;
  readonly retryAfterMs: number;
}): AppError {
  const { server, tool, since, retryAfterMs } = open;
  const time = new Date(since);
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  const who = tool === undefined ? `The server "${server}"` : `"${tool}" of the server "${server}"`;
  const others =
    tool === undefined
      ? 'tools of other servers are available'
      : 'other tools of this server are available';
  return new AppError({
    kind: 'unavailable',
    code: tool === undefined ? 'server.not-answering' : 'tool.not-answering',
    message: `${who} has not answered since ${clock}. The next try is in ${seconds(retryAfterMs)}; ${others}.`,
    remedy: 'It is tried again by itself. See its state on the Servers page.',
    retryAfterMs,
    data: {
      server,
      outcome: 'not-sent',
      clock,
      wait: seconds(retryAfterMs),
      ...(tool === undefined ? {} : { tool }),
    },
  });
}

export function rateLimited(server: string, retryAfterMs: number): AppError {
  return new AppError({
    kind: 'busy',
    code: 'server.rate-limited',
    message: `The server "${server}" has had as many calls as are allowed for now. The next one is possible in ${seconds(retryAfterMs)}.`,
    remedy: `Try again then, or raise "rate" of "${server}" in mcp.json.`,
    retryAfterMs,
    data: { server, wait: seconds(retryAfterMs) },
  });
}

export function noPlace(server: string, running: number, waitedMs: number): AppError {
  return new AppError({
    kind: 'busy',
    code: 'server.busy',
    message: `The server "${server}" works on ${running} calls; none of them ended within ${seconds(waitedMs)}.`,
    remedy: `Try again, or raise "maxConcurrent" of "${server}" in mcp.json.`,
    retryAfterMs: 1000,
    data: { server, running, wait: seconds(waitedMs) },
  });
}

/** A write that may or may not have been carried out: told as exactly that. */
export function outcomeUnknown(
  server: string,
  tool: string,
  failure: AppError,
  readers: readonly string[],
): AppError {
  const look =
    readers.length > 0
      ? `Look whether it happened, for example with ${readers.map((name) => `"${name}"`).join(' or ')}`
      : 'Look at the place that it changes whether it happened';
  return new AppError({
    kind: failure.kind,
    code: 'tool.outcome-unknown',
    message: `It is not known whether "${tool}" of the server "${server}" was carried out: ${failure.message} It was not sent a second time.`,
    remedy: `${look}, before it is called again.`,
    data: { ...failure.data, variant: failure.code, server, tool, reason: failure.code },
    cause: failure,
  });
}

/** The error with what is known of the attempts, for programs that read only the error. */
export function withFacts(error: AppError, facts: Record<string, unknown>): AppError {
  return new AppError({
    kind: error.kind,
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    retryAfterMs: error.retryAfterMs,
    data: { ...error.data, ...facts },
    cause: error.cause,
  });
}

/** The error with the servers that have the same tool and were not called for it. */
export function withOthers(error: AppError, server: string, others: readonly string[]): AppError {
  const names = others.map((name) => `"${name}"`).join(', ');
  const told = `The same tool of ${names} was not called in its place: what it changes may be something else. To let a server stand in, name it as "fallback" of "${server}" in mcp.json.`;
  return new AppError({
    kind: error.kind,
    code: error.code,
    message: error.message,
    remedy: error.remedy === undefined ? told : `${error.remedy} ${told}`,
    retryAfterMs: error.retryAfterMs,
    data: { ...error.data, others: [...others] },
    cause: error.cause,
  });
}

export function journalUnwritable(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'journal.unwritable',
    message:
      'The call was not sent, because it could not be written into the journal first. The disk may be full.',
    remedy: 'Free some space, then try again.',
    cause,
  });
}

/** A refusal of our own: nothing was sent and nobody is to blame. */
export function refusal(error: AppError): Failure {
  return {
    error,
    outcome: 'not-sent',
    blame: 'nobody',
    passing: false,
    retryAfterMs: error.retryAfterMs,
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
