import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The keys of a file of messages, in its order; a JSON reader would keep the last of two alike. */
function keys(language: string): string[] {
  const path = join(import.meta.dirname, `../../renderer/messages/${language}.json`);
  return [...readFileSync(path, 'utf8').matchAll(/^ {2}"([^"]+)":/gm)].map((found) => found[1]!);
}

test.each(['en', 'ko', 'core.ko'])(
  'no text of %s is written over by another of its name',
  (name) => {
    const all = keys(name);
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
  },
);

test('every text of the window is there in both languages', () => {
  expect(keys('ko').toSorted()).toEqual(keys('en').toSorted());
});
