import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import korean from '../../renderer/messages/core.ko.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../..');

/** Where what a window may be told is written; the rest speaks to a shell, a log or a program. */
const SPOKEN_IN = [
  'app',
  'main/bridge',
  'main/adapters',
  'main/desktop/door.ts',
  'main/server/socket.ts',
];

/** Codes that are told before there is a window, or in the command line alone. */
const NOT_IN_A_WINDOW = [
  /^backup\./,
  /^data-folder\./,
  /^owner\./,
  /^database\.unreadable$/,
  /^tool\.error$/, // the tool's own words
  /^route\.unknown$/, // an address over HTTP
];

interface Place {
  readonly code: string;
  /** The source around it: from the `{` of the object that holds it on. */
  readonly source: string;
  readonly file: string;
}

function filesBelow(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(path, name));
}

/** Every `code: 'noun.problem'`, also of the form `code: a ? 'x.y' : 'x.z'`, of `said(…)` and of `problem(…)`. */
function places(): Place[] {
  return SPOKEN_IN.flatMap(filesBelow).flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    return [
      ...source.matchAll(/\bcode:([^,}]*)|\battempt\([^)]*|\b(?:said|problem)\((?=([^]{0,240}))/g),
    ].flatMap((found) => {
      const told = [...(found[2] ?? found[0]).matchAll(/'([a-z-]+\.[a-z-]+)'/g)];
      const codes = told.map((match) => match[1]!).slice(0, found[2] === undefined ? undefined : 1);
      const end = source.indexOf('\n}', found.index);
      const start = source.lastIndexOf('\nfunction', found.index);
      return codes.map((code) => ({
        code,
        source: source.slice(Math.max(start, 0), end < 0 ? undefined : end),
        file: relative('.', file),
      }));
    });
  });
}

const words = Object.entries(korean as Record<string, { message: string; remedy?: string }>);
const codeOf = (key: string): string => key.split('/', 1)[0]!;

test('everything that the core tells a window has Korean words', () => {
  const known = new Set(words.map(([key]) => codeOf(key)));
  const wordless = places()
    .filter(({ code }) => !NOT_IN_A_WINDOW.some((exempt) => exempt.test(code)))
    .filter(({ code }) => !known.has(code))
    .map(({ code, file }) => `${code} (${file})`);
  expect(wordless, 'add them to renderer/messages/core.ko.json').toEqual([]);
});

test('Korean words are for something that the core tells', () => {
  const told = new Set(places().map(({ code }) => code));
  const window = /^(window|next)\./; // told by the window itself, or made from a server's state
  expect(
    words.map(([key]) => codeOf(key)).filter((code) => !told.has(code) && !window.test(code)),
  ).toEqual([]);
});

test('Korean words name only values that come with the code', () => {
  const sources = Map.groupBy(places(), ({ code }) => code);
  const missing = words.flatMap(([key, { message, remedy = '' }]) => {
    const around = (sources.get(codeOf(key)) ?? []).map(({ source }) => source).join('\n');
    const names = [...`${message}${remedy}`.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
    return names
      .filter((name) => !new RegExp(`\\b${name}\\b[,:\\s}]`).test(around))
      .map((name) => `${key}: ${name}`);
  });
  expect(missing).toEqual([]);
});
