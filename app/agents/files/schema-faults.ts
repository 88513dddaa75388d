import type * as z from 'zod';
import {
  fieldChoice,
  fieldForm,
  fieldMissing,
  fieldTooBig,
  fieldTooSmall,
  fieldType,
  fieldUnknown,
  notAMapping,
  type FileFault,
} from './faults.ts';

/** What is wrong with a value, in plain words, and where in it. */
export interface ValueFault {
  readonly path: readonly PropertyKey[];
  readonly fault: FileFault;
}

/** What a schema found wrong; each field that it does not know stands by itself. */
export function schemaFaults(issue: z.core.$ZodIssue, given: unknown): readonly ValueFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const whole = [...path, key];
      return { path: whole, fault: fieldUnknown(fieldOf(whole)) };
    });
  }
  return [{ path, fault: faultOf(issue, given) }];
}

function faultOf(issue: z.core.$ZodIssue, given: unknown): FileFault {
  const field = fieldOf(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return typeFault(field, issue.path, issue.expected, given);
    case 'invalid_value':
      return fieldChoice(field, issue.values.map(String));
    case 'too_small':
      return fieldTooSmall(field, countedOf(issue.origin), Number(issue.minimum));
    case 'too_big':
      return fieldTooBig(field, countedOf(issue.origin), Number(issue.maximum));
    case 'custom':
      return fieldForm(field, String(issue.params?.['rule']));
    default:
      return fieldForm(field, issue.code);
  }
}

function typeFault(
  field: string,
  path: readonly PropertyKey[],
  expected: string,
  given: unknown,
): FileFault {
  if (path.length === 0) return notAMapping();
  const value = at(given, path);
  if (value === undefined || value === null) return fieldMissing(field);
  // YAML reads 1.0 as a number
  if (path.at(-1) === 'version' && typeof value === 'number') return fieldForm(field, 'version');
  return fieldType(field, expected);
}

function countedOf(origin: string): string {
  return origin === 'int' ? 'number' : origin;
}

/** The names on the way to a value; which entry of a list it is, its line tells. */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part === 'string').join('.');
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
