import type * as z from 'zod';
import { said, type Said } from '../base/index.ts';

type Issue = z.ZodError['issues'][number];

/** Where a value does not fit its schema, and how. */
interface PlacedMisfit {
  readonly path: readonly PropertyKey[];
  readonly why: Said;
}

/** Every place where a value does not fit its schema. */
export function misfitsIn(error: z.ZodError): PlacedMisfit[] {
  return error.issues.flatMap((issue) => placed(issue, issue.path));
}

/** All problems of a value at once, in plain words, each with the path of its field. */
export function describeProblems(error: z.ZodError, whole = 'the file'): string {
  return misfitsIn(error)
    .map(({ path, why }) => `${path.join('.') || whole}: ${why.message}`)
    .join('; ');
}

/** Of a choice of forms, what is wrong with the one that is nearest. */
function placed(issue: Issue, path: readonly PropertyKey[]): PlacedMisfit[] {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') {
    return [{ path, why: misfitOf(issue) }];
  }
  const [first] = issue.errors.toSorted((one, other) => one.length - other.length);
  if (!first || first.length === 0) return [{ path, why: words(issue) }];
  return first.flatMap((inner) => placed(inner, [...path, ...inner.path]));
}

function misfitOf(issue: Issue): Said {
  switch (issue.code) {
    case 'invalid_type':
      return typeMisfit(issue);
    case 'too_small':
      return boundMisfit(issue.origin, 'at-least', issue.minimum, issue.inclusive);
    case 'too_big':
      return boundMisfit(issue.origin, 'at-most', issue.maximum, issue.inclusive);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'unrecognized_keys': {
      const keys = issue.keys.join(', ');
      return said(`it has a field that is not known (${keys})`, 'fault.unknown-keys', { keys });
    }
    case 'invalid_format':
      return issue.format === 'url'
        ? said('it must be an address such as https://example.com', 'fault.address')
        : words(issue);
    default:
      return words(issue);
  }
}

/** Words that a schema gave itself stay as they are. */
function words(issue: Issue): Said {
  const own = issue.message.replace(/^Invalid /, 'not a valid ');
  return said(own, 'fault.words', { own });
}

const TEXT = said('it must be a text', 'fault.text');
const OBJECT = said('it must be an object', 'fault.object');
const KINDS: Readonly<Record<string, Said>> = {
  array: said('it must be a list', 'fault.list'),
  boolean: said('it must be true or false', 'fault.boolean'),
  int: said('it must be a whole number', 'fault.whole'),
  number: said('it must be a number', 'fault.number'),
  object: OBJECT,
  record: OBJECT,
  string: TEXT,
};

function typeMisfit(issue: Issue & { code: 'invalid_type' }): Said {
  if (!issue.message.startsWith('Invalid input')) return words(issue);
  if (issue.message.endsWith('received undefined')) return said('it is missing', 'fault.missing');
  const kind = issue.expected;
  return KINDS[kind] ?? said(`it must be ${kind}`, 'fault.kind', { kind });
}

function boundMisfit(
  origin: string,
  bound: 'at-least' | 'at-most',
  limit: number | bigint,
  inclusive = true,
): Said {
  const least = bound === 'at-least';
  const words = least ? 'at least' : 'at most';
  const data = { limit: String(limit) };
  if (origin === 'string') {
    if (least && Number(limit) === 1) return said('it is empty', 'fault.empty');
    const told = `it must have ${words} ${limit} characters`;
    return least
      ? said(told, 'fault.characters-least', data)
      : said(told, 'fault.characters-most', data);
  }
  if (origin === 'array' || origin === 'set') {
    const told = `it must have ${words} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`;
    return least ? said(told, 'fault.entries-least', data) : said(told, 'fault.entries-most', data);
  }
  if (inclusive) {
    const told = `it must be ${words} ${limit}`;
    return least ? said(told, 'fault.least', data) : said(told, 'fault.most', data);
  }
  return least
    ? said(`it must be more than ${limit}`, 'fault.more', data)
    : said(`it must be less than ${limit}`, 'fault.less', data);
}

function oneOf(all: readonly unknown[]): Said {
  const given = all.map((value) => JSON.stringify(value));
  const values = given.join(', ');
  return given.length === 1
    ? said(`it must be ${values}`, 'fault.exactly', { values })
    : said(`it must be one of ${values}`, 'fault.one-of', { values });
}
