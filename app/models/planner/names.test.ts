import { expect, test } from 'vitest';
import { namesIn } from './names.ts';

test('the files of a listing are its names, without its folders', () => {
  expect(namesIn('[DIR] notes\n[FILE] a b.txt\n[FILE]  plan.md ')).toEqual(['a b.txt', 'plan.md']);
});

test('where nothing is listed, paths and addresses are names', () => {
  expect(namesIn('Saved as /home/me/plan.md, see https://example.com/plan.')).toEqual([
    '/home/me/plan.md',
    'https://example.com/plan',
  ]);
  expect(namesIn('Done.')).toEqual([]);
});

test('a long listing gives its first two hundred names', () => {
  const listing = Array.from({ length: 300 }, (_, index) => `[FILE] ${index}.txt`).join('\n');
  expect(namesIn(listing)).toHaveLength(200);
});
