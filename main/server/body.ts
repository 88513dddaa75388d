import type { Context } from 'hono';
import { AppError, isRecord } from '../../app/base/index.ts';

export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The body as a JSON object; throws an AppError where it is none. */
export async function readBody(context: Context): Promise<Record<string, unknown>> {
  const raw = await context.req.text();
  if (raw.length > MAX_BODY_BYTES) throw tooLarge();
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

/** A field that must be a non-empty text. */
export function text(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new AppError({
    kind: 'invalid',
    code: 'request.field',
    message: `The field "${field}" is missing or not a text.`,
    remedy: `Send "${field}" as a non-empty string.`,
  });
}

export function tooLarge(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'request.too-large',
    message: 'The request is larger than 10 MB.',
    remedy: 'Send less at once.',
  });
}
