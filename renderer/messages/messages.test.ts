import { expect, test } from 'vitest';
import en from './en.json';
import ko from './ko.json';

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
