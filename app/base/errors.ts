/**
 * The one error that crosses a process. The kind alone decides retry, display, HTTP status and
 * log level; the code names the problem (`noun.problem`); the remedy tells a person what to do.
 */

/** HTTP status of every error kind. 499 is nginx's "client closed request". */
export const STATUS_OF_KIND = {
  invalid: 400,
  denied: 403,
  missing: 404,
  conflict: 409,
  budget: 402,
  busy: 429,
  unavailable: 503,
  timeout: 504,
  cancelled: 499,
  internal: 500,
  'not-built': 501,
} as const;

export type ErrorKind = keyof typeof STATUS_OF_KIND;

export interface ErrorFields {
  readonly kind: ErrorKind;
  /** `noun.problem`, stable, for programs. */
  readonly code: string;
  /** One plain sentence for a person. */
  readonly message: string;
  /** What the person can do about it. */
  readonly remedy?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly data?: Record<string, unknown> | undefined;
  readonly cause?: unknown;
}

/** An error on the wire, as HTTP, the command line and the window receive it. */
export interface WireError {
  kind: ErrorKind;
  code: string;
  message: string;
  remedy?: string | undefined;
  retry_after_ms?: number | undefined;
  data?: Record<string, unknown> | undefined;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly data: Record<string, unknown> | undefined;

  constructor(fields: ErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'AppError';
    this.kind = fields.kind;
    this.code = fields.code;
    this.remedy = fields.remedy;
    this.retryAfterMs = fields.retryAfterMs;
    this.data = fields.data;
  }

  get status(): number {
    return STATUS_OF_KIND[this.kind];
  }
}

/** The message of anything thrown, never empty. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown) || 'unknown problem';
}

export function isAbort(thrown: unknown): boolean {
  return (
    thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'APIUserAbortError')
  );
}

/** Turns anything thrown into an AppError; an AppError passes through unchanged. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isAbort(thrown)) {
    return new AppError({ kind: 'cancelled', code: 'request.cancelled', message: 'Cancelled.' });
  }
  if (isDiskFull(thrown)) return diskFull(thrown);
  return new AppError({
    kind: 'internal',
    code: 'app.internal',
    message: `Something went wrong inside AgentHub: ${messageOf(thrown)}`,
    remedy: 'Try again. If it happens again, run "agenthub doctor" and report what it prints.',
    data: { reason: messageOf(thrown) },
    cause: thrown,
  });
}

const DISK_FULL = ['SQLITE_FULL', 'ENOSPC', 'EDQUOT'];

/** Whether anything in the chain of causes says that nothing more can be written. */
function isDiskFull(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && DISK_FULL.includes(String(error.code))) return true;
  }
  return false;
}

function diskFull(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'disk.full',
    message: 'The disk is full: it could not be stored.',
    remedy: 'Free some space on the disk of the data folder, then try again.',
    cause,
  });
}

export function toWireError(thrown: unknown): WireError {
  const error = toAppError(thrown);
  return {
    kind: error.kind,
    code: error.code,
    message: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
    ...(error.data === undefined ? {} : { data: error.data }),
  };
}

/** The inverse of {@link toWireError}: what a client rebuilds from an answer. */
export function fromWireError(wire: WireError): AppError {
  return new AppError({
    kind: Object.hasOwn(STATUS_OF_KIND, wire.kind) ? wire.kind : 'internal',
    code: wire.code,
    message: wire.message,
    remedy: wire.remedy,
    retryAfterMs: wire.retry_after_ms,
    data: wire.data,
  });
}

/** Throws for a feature that this version does not have: 501 over HTTP, exit code 2. */
export function notBuilt(what: string): AppError {
  return new AppError({
    kind: 'not-built',
    code: 'feature.not-built',
    message: `${what} is not built yet.`,
    remedy: 'Nothing was done. A later version will have it.',
    data: { what },
  });
}
