import * as z from 'zod';
import { messageOf, said } from '../base/index.ts';
import { describeProblems } from '../settings/index.ts';
import { problemAt, type Problem } from './problem.ts';

/** Why something is no JSON Schema that a value can be held against. */
export function checkSchema(
  path: readonly string[],
  schema: Record<string, unknown> | undefined,
): Problem[] {
  if (schema === undefined) return [];
  try {
    z.fromJSONSchema(schema);
    return [];
  } catch (error) {
    const reason = messageOf(error);
    const told = `it is no JSON Schema that can be checked (${reason})`;
    return [problemAt(path, said(told, 'fault.schema', { reason }))];
  }
}

/** Why a value does not fit a JSON Schema, or undefined. */
export function misfitOf(schema: Record<string, unknown>, value: unknown): string | undefined {
  const read = z.fromJSONSchema(schema).safeParse(value ?? {});
  return read.success ? undefined : describeProblems(read.error, 'it');
}
