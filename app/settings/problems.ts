import type * as z from 'zod';

type Issue = z.ZodError['issues'][number];

/** All problems of a value at once, in plain words, each with the path of its field. */
export function describeProblems(error: z.ZodError, whole = 'the file'): string {
  return error.issues
    .map((issue) => `${issue.path.join('.') || whole}: ${describeIssue(issue)}`)
    .join('; ');
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue);
    case 'too_small':
      return describeBound(issue.origin, 'at least', issue.minimum, issue.inclusive);
    case 'too_big':
      return describeBound(issue.origin, 'at most', issue.maximum, issue.inclusive);
    case 'invalid_value':
      return `it must be ${oneOf(issue.values)}`;
    case 'unrecognized_keys':
      return `it has a field that is not known (${issue.keys.join(', ')})`;
    case 'invalid_union':
      return describeUnion(issue);
    case 'invalid_format':
      return issue.format === 'url'
        ? 'it must be an address such as https://example.com'
        : rest(issue);
    default:
      return rest(issue);
  }
}

/** Words that a schema gave itself stay as they are. */
function rest(issue: Issue): string {
  return issue.message.replace(/^Invalid /, 'not a valid ');
}

function describeType(issue: Issue & { code: 'invalid_type' }): string {
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  if (issue.message.endsWith('received undefined')) return 'it is missing';
  return `it must be ${KINDS[issue.expected] ?? issue.expected}`;
}

function describeBound(
  origin: string,
  bound: 'at least' | 'at most',
  limit: number | bigint,
  inclusive = true,
): string {
  if (bound === 'at least' && Number(limit) === 1 && origin === 'string') return 'it is empty';
  if (origin === 'string') return `it must have ${bound} ${limit} characters`;
  if (origin === 'array' || origin === 'set') {
    return `it must have ${bound} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`;
  }
  if (inclusive) return `it must be ${bound} ${limit}`;
  return `it must be ${bound === 'at least' ? 'more' : 'less'} than ${limit}`;
}

function describeUnion(issue: Issue & { code: 'invalid_union' }): string {
  if (issue.message !== 'Invalid input') return issue.message;
  const [first] = issue.errors.toSorted((one, other) => one.length - other.length);
  if (!first || first.length === 0) return rest(issue);
  return first
    .map(
      (inner) =>
        `${inner.path.length > 0 ? `${inner.path.join('.')}: ` : ''}${describeIssue(inner)}`,
    )
    .join(', ');
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? words[0]! : `one of ${words.join(', ')}`;
}
