import { isRecord } from '../../base/index.ts';

/** Characters of a workflow's text: each run keeps a copy of it. */
export const MOST_CHARACTERS = 2_000_000;
const MOST_DEEP = 200;
const MOST_VALUES = 1_000_000;

/**
 * Why a value is too much to be looked at, or undefined: nested too deeply, or larger than it
 * looks, as aliases of YAML can make it. A value that holds itself is too deep.
 */
export function tooMuch(value: unknown): string | undefined {
  let seen = 0;
  const look = (one: unknown, depth: number): string | undefined => {
    seen += 1;
    if (depth > MOST_DEEP) return `it is nested more than ${MOST_DEEP} deep, or holds itself`;
    if (seen > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`;
    if (typeof one !== 'object' || one === null) return undefined;
    for (const inner of Object.values(one)) {
      const problem = look(inner, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return look(value, 0);
}

/** What is wrong with a text that YAML cannot read, without words for programmers. */
export function unreadable(message: string): string {
  if (message.includes('multiple documents')) {
    return 'it holds more than one document: keep what stands before or after "---"';
  }
  if (message.includes('alias count')) {
    return 'its anchors (&) and aliases (*) repeat each other too often';
  }
  if (message.includes('call stack')) return 'it is nested too deeply';
  return `it is neither YAML nor JSON (${message.replace(/:?\s*\n[\s\S]*$/u, '')})`;
}

/** The path of a problem with ids of steps in place of their numbers. */
export function withIds(
  path: readonly PropertyKey[],
  whole: Record<string, unknown>,
): PropertyKey[] {
  let current: unknown = whole;
  return path.map((key) => {
    const list = Array.isArray(current) ? (current as unknown[]) : undefined;
    current = list ? list[Number(key)] : isRecord(current) ? current[String(key)] : undefined;
    const id = list && isRecord(current) ? current['id'] : undefined;
    return typeof id === 'string' ? id : key;
  });
}
