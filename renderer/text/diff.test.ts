import { expect, test } from 'vitest';
import { diffTexts, showHidden } from './diff.ts';

const told = (before: string, after: string): string =>
  diffTexts(before, after)
    .map(({ kind, text }) => ({ same: text, removed: `-[${text}]`, added: `+[${text}]` })[kind])
    .join('');

test('only what differs is marked, by words', () => {
  expect(told('Reads a file.', 'Reads a file.')).toBe('Reads a file.');
  expect(told('Reads a file.', 'Reads a small file.')).toBe('Reads a +[small ]file.');
  expect(told('Reads the file at once.', 'Writes the file.')).toBe(
    '-[Reads]+[Writes] the file-[ at once].',
  );
  expect(told('', 'New.')).toBe('+[New.]');
});

test('both texts can be put together again from the difference, however long they are', () => {
  const long = Array.from({ length: 3000 }, (_, at) => `line ${at} of many\n`);
  const changed = long.toSpliced(1500, 1, 'another line\n');
  for (const [before, after] of [
    ['a b c d', 'c d e a'],
    [long.join(''), changed.join('')],
    ['x'.repeat(3_000_000), 'y'],
  ] as const) {
    const parts = diffTexts(before, after);
    const without = (kind: string) =>
      parts.flatMap((part) => (part.kind === kind ? [] : [part.text])).join('');
    expect(without('added') === before && without('removed') === after).toBe(true);
  }
});

test('hidden characters are shown by their numbers', () => {
  expect(showHidden('a\u200Bb\u{E0041}')).toBe('a⟦U+200B⟧b⟦U+E0041⟧');
});
