import { YAMLError } from 'yaml';
import { isRecord, messageOf, said, type Said } from '../../base/index.ts';
import { problem, type Problem } from '../problem.ts';

/** Characters of a workflow's text: each run keeps a copy of it. */
export const MOST_CHARACTERS = 2_000_000;
const MOST_DEEP = 200;
const MOST_VALUES = 1_000_000;

/**
 * Why a value is too much to be looked at, or undefined: nested too deeply, or larger than it
 * looks, as aliases of YAML can make it. A value that holds itself is too deep.
 */
export function tooMuch(value: unknown): Problem | undefined {
  let seen = 0;
  const look = (one: unknown, depth: number): Problem | undefined => {
    seen += 1;
    if (depth > MOST_DEEP) {
      const told = `it is nested more than ${MOST_DEEP} deep, or holds itself`;
      return problem(told, 'fault.too-deep', { limit: MOST_DEEP });
    }
    if (seen > MOST_VALUES) {
      const told = `it holds more than ${MOST_VALUES} values`;
      return problem(told, 'fault.too-many-values', { limit: MOST_VALUES });
    }
    if (typeof one !== 'object' || one === null) return undefined;
    for (const inner of Object.values(one)) {
      const found = look(inner, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(value, 0);
}

/** What is wrong with a text that YAML cannot read, without words for programmers. */
export function unreadable(error: unknown): Said {
  const code = error instanceof YAMLError ? error.code : undefined;
  if (error instanceof RangeError || code === 'RESOURCE_EXHAUSTION') {
    return said('it is nested too deeply', 'fault.nested');
  }
  const reason = messageOf(error).replace(/:?\s*\n[\s\S]*$/u, '');
  const told = `it is neither YAML nor JSON (${reason})`;
  if (error instanceof ReferenceError) {
    return reason.includes('alias count')
      ? said('its anchors (&) and aliases (*) repeat each other too often', 'fault.aliases')
      : said(told, 'fault.alias');
  }
  switch (code) {
    case 'MULTIPLE_DOCS':
      return said(
        'it holds more than one document: keep what stands before or after "---"',
        'fault.documents',
      );
    case 'DUPLICATE_KEY':
      return said(told, 'fault.key-twice');
    case 'BAD_INDENT':
    case 'BAD_COLLECTION_TYPE':
      return said(told, 'fault.indent');
    case 'TAB_AS_INDENT':
      return said(told, 'fault.tab');
    case 'MISSING_CHAR':
      return said(told, 'fault.sign-missing');
    case 'UNEXPECTED_TOKEN':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return said(told, 'fault.sign-odd');
    case 'BAD_ALIAS':
      return said(told, 'fault.alias');
    default:
      return said(told, 'fault.unreadable', { reason });
  }
}

/** The path of a problem with ids of steps in place of their numbers. */
export function withIds(path: readonly PropertyKey[], whole: Record<string, unknown>): string[] {
  let current: unknown = whole;
  return path.map((key) => {
    const list = Array.isArray(current) ? (current as unknown[]) : undefined;
    current = list ? list[Number(key)] : isRecord(current) ? current[String(key)] : undefined;
    const id = list && isRecord(current) ? current['id'] : undefined;
    return typeof id === 'string' ? id : String(key);
  });
}
