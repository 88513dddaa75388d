import { expect, test } from 'vitest';
import enText from './en.json?raw';
import en from './en.json';
import ko from './ko.json';
import koText from './ko.json?raw';

/** Names that a text expects, such as `{count}`. */
const names = (text: unknown): string[] =>
  [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((found) => found[1]!))].sort();

test('every text stands in both languages', () => {
  expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
});

test('both languages of a text take the same names', () => {
  const differing = Object.entries(en).filter(
    ([key, text]) => names(text).join() !== names((ko as Record<string, unknown>)[key]).join(),
  );
  expect(differing).toEqual([]);
});

test.each([
  ['en', enText],
  ['ko', koText],
])(
  'no text of %s stands twice: the second would take the place of the first',
  (_language, text) => {
    const keys = [...text.matchAll(/^ {2}"(\w+)":/gm)].map((found) => found[1]!);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  },
);
