import { isRecord } from '../../base/index.ts';
import { readDate } from './dates.ts';
import { freeText } from './free-text.ts';
import type { Pool } from './pool.ts';
import { plainSchema, spacedName, type Property } from './property.ts';

/** A value for a required property from what the text holds; undefined where it holds none. */
export function valueFor(property: Property, pool: Pool, siblings: readonly Property[]): unknown {
  const fallback = property.schema['default'];
  return read(property, pool, siblings) ?? fallback;
}

function read(property: Property, pool: Pool, siblings: readonly Property[]): unknown {
  switch (property.kind) {
    case 'enum':
      return choiceIn(property.schema['enum'] as unknown[], pool.text);
    case 'boolean':
      return undefined;
    case 'number':
      return pool.next('number')?.value ?? numberWord(pool);
    case 'array':
      return list(property, pool);
    case 'object':
      return pool.next('json')?.value;
    case 'folder':
      return folder(pool);
    case 'path':
      return path(pool);
    case 'glob':
      return glob(pool);
    case 'url':
      return address(pool);
    case 'email':
      return pool.next('email', 'quoted')?.text;
    case 'date':
      return readDate(pool.next('date')?.text ?? pool.text, pool.context.now, property.schema);
    case 'currency':
      return currency(pool, siblings, property);
    case 'id':
      return pool.next('quoted')?.text ?? identifier(pool);
    case 'text':
      return text(property, pool, siblings);
  }
}

function choiceIn(choices: readonly unknown[], text: string): unknown {
  const lower = ` ${text.toLowerCase().replace(/[_-]/gu, ' ')} `;
  return choices.find((choice) => {
    const plain = String(choice).toLowerCase().replace(/[_-]/gu, ' ');
    const safe = plain.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    return new RegExp(`(?<![a-z0-9])${safe}(?![a-z0-9])`, 'u').test(lower);
  });
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
  thousand: 1000,
};

function numberWord(pool: Pool): number | undefined {
  for (const match of pool
    .rest()
    .toLowerCase()
    .matchAll(/[a-z]+/gu)) {
    const value = NUMBER_WORDS[match[0]];
    const start = pool.text.toLowerCase().indexOf(match[0]);
    if (value === undefined || start < 0) continue;
    pool.hide(start, start + match[0].length);
    return value;
  }
  return undefined;
}

function list(property: Property, pool: Pool): unknown {
  const json = pool.of('json').find(({ value }) => Array.isArray(value));
  if (json) return pool.take(json).value;
  const items = isRecord(property.schema['items']) ? plainSchema(property.schema['items']) : {};
  if (items['type'] === 'object') return undefined;
  const numeric = items['type'] === 'number' || items['type'] === 'integer';
  const kinds = numeric ? (['number'] as const) : (['path', 'url', 'email', 'quoted'] as const);
  for (const kind of kinds) {
    const literals = pool.of(kind).map((literal) => pool.take(literal));
    if (literals.length === 0) continue;
    const files = kind === 'path' && /\b(?:paths?|files?)\b/u.test(spacedName(property.name));
    return literals.map(({ text, value }) =>
      files ? resolvePath(text, pool, pool.about) : numeric ? value : text,
    );
  }
  if (numeric || /\b(?:paths?|files?|urls?)\b/u.test(spacedName(property.name))) return undefined;
  const rest = leftover(pool, false);
  return rest
    ?.split(/\s*,\s*|\s+and\s+|(?<=[가-힣])(?:와|과|하고)\s+|\s+및\s+/u)
    .filter((part) => part !== '');
}

function folder(pool: Pool): string | undefined {
  const literal = pool.next('path', 'quoted');
  if (literal) return resolvePath(literal.text, pool, pool.about);
  const named = [
    /\b([\p{L}\p{N}_.-]+)\s+(?:sub)?(?:folder|directory)\b/iu,
    /\b(?:folder|directory)\s+(?:named\s+|called\s+)([\p{L}\p{N}_.-]+)/iu,
    /([\p{L}\p{N}_.-]+?)(?:이라는|라는)?\s+(?:폴더|디렉토리|디렉터리)/u,
  ]
    .map((pattern) => pattern.exec(pool.text)?.[1])
    .find((name) => name !== undefined && !NOT_A_NAME.test(name));
  if (named !== undefined) return resolvePath(named, pool, pool.about);
  return makes(pool) ? undefined : pool.context.folder;
}

const NOT_A_NAME =
  /^(?:my|the|this|that|current|a|an|new|our|your|any|each|every|of|in|and|whole|entire|list|home|내|제|이|그|저|새|현재|나의|우리|작업|전체|해당|안|하위|새로운|의)$/iu;

/** A tool that makes a folder needs its name: the person's own folder exists. */
function makes(pool: Pool): boolean {
  return /^(?:create|make|new|delete|remove)/iu.test(pool.about);
}

/** Words that stand for what an earlier step returned. */
export const MEANS_RESULT =
  /\b(?:it|its|that|that file|this file|the file|the first|first one|the result)\b|그것|그걸|그 파일|이 파일|해당 파일|첫 번째|첫번째/iu;

function path(pool: Pool): string | undefined {
  const literal = pool.next('path', 'url', 'quoted');
  if (literal) return resolvePath(literal.text, pool, pool.about);
  if (MEANS_RESULT.test(pool.text)) {
    const { results } = pool.context;
    const first = /first|첫/iu.test(pool.text);
    const found = results.length === 1 || first ? results[0] : undefined;
    if (found !== undefined) return resolvePath(found, pool, pool.about);
  }
  const named =
    /\b(?:file|document)\s+(?:named\s+|called\s+)?([\p{L}\p{N}_-]*[\p{Lu}\p{N}_][\p{L}\p{N}_-]*)(?=\s|$)/u.exec(
      pool.text,
    )?.[1];
  if (named !== undefined) return resolvePath(named, pool, pool.about);
  return /\b(?:my|this|the) (?:folder|directory)\b|내 폴더|이 폴더/iu.test(pool.text)
    ? pool.context.folder
    : undefined;
}

/** Absolute paths as they are; others under the person's folder, unless the tool's paths are a repository's. */
export function resolvePath(written: string, pool: Pool, about: string): string {
  const { folder: base } = pool.context;
  const absolute = /^(?:\/|~|[A-Za-z]:[\\/]|[a-z]+:\/\/)/u.test(written);
  if (
    absolute ||
    base === undefined ||
    /\b(?:repository|repo|bucket|pull request)\b/iu.test(about)
  ) {
    return written;
  }
  const separator = base.includes('\\') ? '\\' : '/';
  const tail = written.replace(/^\.[\\/]/u, '').replace(/[\\/]+$/u, '');
  return tail === '' || tail === '.' ? base : `${base.replace(/[\\/]+$/u, '')}${separator}${tail}`;
}

function glob(pool: Pool): string | undefined {
  const literal = pool.next('glob', 'quoted');
  if (literal) return literal.text;
  const file = pool.of('path').find(({ text }) => !/[\\/]/u.test(text));
  if (file) return pool.take(file).text;
  const extension =
    /(?:ending (?:in|with)|extension|확장자(?:가|는)?)\s+\.?([a-z0-9]{1,8})\b/iu.exec(
      pool.text,
    )?.[1] ?? /\.?\b([a-z0-9]{2,5})\s+(?:files|파일)/iu.exec(pool.text)?.[1];
  if (extension && !/^(?:the|all|my|any|find|list|these|those)$/iu.test(extension)) {
    return `**/*.${extension.toLowerCase()}`;
  }
  const named = /\b(?:named|called|containing|matching)\s+([\p{L}\p{N}_.-]+)/iu.exec(
    pool.text,
  )?.[1];
  return named === undefined ? undefined : `**/*${named}*`;
}

function address(pool: Pool): string | undefined {
  const literal = pool.next('url', 'path', 'quoted');
  if (!literal) return undefined;
  return /^[a-z]+:/iu.test(literal.text) ? literal.text : `https://${literal.text}`;
}

function currency(
  pool: Pool,
  siblings: readonly Property[],
  property: Property,
): string | undefined {
  const codes = [...pool.text.matchAll(/(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])/gu)].map(
    ([code]) => code,
  );
  const position = siblings.filter(({ kind }) => kind === 'currency').indexOf(property);
  return codes[Math.max(0, position)];
}

function identifier(pool: Pool): string | undefined {
  const token = /(?<![\p{L}\p{N}])(?=[\w-]*\d)[\w-]{1,64}/u.exec(
    pool.text.replace(/\uE000/gu, ' '),
  );
  return token?.[0];
}

const PLACE = /\b(?:location|city|place|region|country|address|area|town)\b/u;
const FROM = /\b(?:from|source|origin|start|departure)\b/u;
const TO = /\b(?:to|target|destination|end|arrival)\b/u;

function text(property: Property, pool: Pool, siblings: readonly Property[]): string | undefined {
  const quoted = pool.next('quoted');
  if (quoted) return quoted.text;
  const spaced = spacedName(property.name);
  const between = /\bfrom\s+(.+?)\s+(?:in)?to\s+(.+?)[.?!]?$/iu.exec(pool.text);
  if (between && FROM.test(spaced)) return between[1];
  if (between && TO.test(spaced)) return between[2];
  const open = siblings.filter((other) => other.required && other.kind === 'text');
  if (open.length > 1 && open[0]?.name !== property.name && !PLACE.test(spaced)) {
    return undefined; // one leftover text cannot be two values
  }
  if (open.length > 1 && /\b(?:owner|repo|name|title|subject)\b/u.test(spaced)) return undefined;
  return (
    leftover(pool, PLACE.test(spaced)) ?? pool.next('url', 'path', 'email', 'date', 'number')?.text
  );
}

function leftover(pool: Pool, place: boolean): string | undefined {
  const { words } = pool.context;
  const name = pool.about.split('\n')[0]!;
  const rest = freeText(
    { text: pool.rest(), literals: [], toolStems: new Set(words(name)), words },
    place,
  );
  const untouched = pool.rest();
  return rest !== undefined && untouched !== '' ? withLiterals(rest, pool) : undefined;
}

/** "who wrote C in 1972": numbers and names inside a free text belong to it. */
function withLiterals(rest: string, pool: Pool): string {
  const first = rest.split(' ')[0]!;
  const last = rest.split(' ').at(-1)!;
  const start = pool.text.indexOf(first);
  const end = pool.text.lastIndexOf(last) + last.length;
  const whole = start >= 0 && end > start ? pool.text.slice(start, end) : rest;
  const squeezed = whole.replace(/[\s\uE000]+/gu, ' ');
  return squeezed.length > rest.length && pool.within(start, end).length > 0 ? squeezed : rest;
}
