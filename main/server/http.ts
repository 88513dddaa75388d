import type { Context } from 'hono';
import {
  AppError,
  STATUS_OF_KIND,
  isRecord,
  toWireError,
  type WireError,
} from '../../app/base/index.ts';

export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Problems of a request itself that HTTP has a status of its own for. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'request.unauthorized': 401,
  'request.too-large': 413,
  'route.method': 405,
};

/** The status of a failure: that of its kind, unless HTTP has one of its own for the problem. */
export function statusOf(error: WireError): number {
  return STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
}

/** Any error as its wire form, with its status. */
export function failure(context: Context, thrown: unknown): Response {
  const error = toWireError(thrown);
  if (error.retry_after_ms !== undefined) {
    context.header('Retry-After', String(Math.ceil(error.retry_after_ms / 1000)));
  } else if (error.kind === 'busy') context.header('Retry-After', '1');
  const status = statusOf(error);
  if (status === 401) context.header('WWW-Authenticate', 'Bearer');
  return context.newResponse(JSON.stringify({ error }), status as 400, {
    'Content-Type': 'application/json',
  });
}

/**
 * The request with its body limited. A body of a declared length was checked by its header, and
 * the HTTP parser reads no more than that; one without is read here, up to the limit.
 */
export async function limitBody(request: Request): Promise<Request> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (request.headers.has('content-length') || !request.body) return request;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const { url, method, headers, signal } = request;
  return new Request(url, { method, headers, signal, body: new Blob(chunks as BlobPart[]) });
}

export async function readBody(context: Context): Promise<Record<string, unknown>> {
  const raw = await (await limitBody(context.req.raw)).text();
  try {
    const value: unknown = JSON.parse(raw);
    if (isRecord(value)) return value;
  } catch {
    // told below, like any other body that is not an object
  }
  throw new AppError({
    kind: 'invalid',
    code: 'request.body',
    message: 'The body of the request is not a JSON object.',
    remedy: 'Send a JSON object with the fields that the route names.',
  });
}

/** A field that must be a text which is not empty. */
export function text(body: Record<string, unknown>, field: string): string {
  const value = optionalText(body, field);
  if (value !== undefined && value !== '') return value;
  throw badField(field, 'is missing or empty', 'a non-empty string');
}

export function optionalText(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw badField(field, 'is not a text', 'a string');
}

/** A field that is an object where it is given. */
export function optionalObject(
  body: Record<string, unknown>,
  field: string,
): Record<string, unknown> {
  const value = body[field] ?? {};
  if (isRecord(value)) return value;
  throw badField(field, 'is not an object', 'a JSON object');
}

/** A field that is true or false; false where it is not given. */
export function flag(body: Record<string, unknown>, field: string): boolean {
  const value = body[field] ?? false;
  if (typeof value === 'boolean') return value;
  throw badField(field, 'is neither true nor false', 'true or false');
}

/** A field that is one of a few words where it is given. */
export function choice<Word extends string>(
  body: Record<string, unknown>,
  field: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = optionalText(body, field) ?? words[0];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw badField(field, `is "${value}"`, `one of ${words.join(', ')}`);
}

function badField(field: string, problem: string, wanted: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'request.field',
    message: `The field "${field}" ${problem}.`,
    remedy: `Send "${field}" as ${wanted}.`,
  });
}

/** A value in the address, or in a header, that is not what is read there. */
export function badQuery(name: string, given: string, wanted: string): AppError {
  return badField(name, `is "${given}"`, wanted);
}

function tooLarge(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'request.too-large',
    message: 'The request is larger than 10 MB.',
    remedy: 'Send less at once.',
  });
}
