import * as z from 'zod';
import { messageOf } from '../base/index.ts';
import { describeProblems } from '../settings/index.ts';

/** Why something is no JSON Schema that a value can be held against. */
export function checkSchema(place: string, schema: Record<string, unknown> | undefined): string[] {
  if (schema === undefined) return [];
  try {
    z.fromJSONSchema(schema);
    return [];
  } catch (error) {
    return [`${place}: it is no JSON Schema that can be checked (${messageOf(error)})`];
  }
}

/** Why a value does not fit a JSON Schema, or undefined. */
export function misfitOf(schema: Record<string, unknown>, value: unknown): string | undefined {
  const read = z.fromJSONSchema(schema).safeParse(value ?? {});
  return read.success ? undefined : describeProblems(read.error, 'it');
}
