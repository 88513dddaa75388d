import { expect, test } from 'vitest';
import * as z from 'zod';
import { describeProblems } from './problems.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  size: z.number().min(0).max(9).optional(),
  above: z.number().positive().optional(),
  whole: z.int().optional(),
  list: z.array(z.string()).min(1).optional(),
  mode: z.enum(['fast', 'slow']).optional(),
  on: z.boolean().optional(),
  url: z.url().optional(),
  pace: z.union([z.literal('off'), z.object({ ms: z.number() })]).optional(),
  own: z.string().regex(/^a/, 'it must begin with an a').optional(),
});

const told = (value: unknown): string => {
  const parsed = schema.safeParse(value);
  return parsed.success ? '' : describeProblems(parsed.error);
};

test.each([
  [{}, 'name: it is missing'],
  [{ name: '' }, 'name: it is empty'],
  [{ name: 5 }, 'name: it must be a text'],
  [{ name: 'a', size: -1 }, 'size: it must be at least 0'],
  [{ name: 'a', size: 10 }, 'size: it must be at most 9'],
  [{ name: 'a', size: '3' }, 'size: it must be a number'],
  [{ name: 'a', size: Number.NaN }, 'size: it must be a number'],
  [{ name: 'a', above: 0 }, 'above: it must be more than 0'],
  [{ name: 'a', whole: 1.5 }, 'whole: it must be a whole number'],
  [{ name: 'a', list: [] }, 'list: it must have at least 1 entry'],
  [{ name: 'a', list: 'x' }, 'list: it must be a list'],
  [{ name: 'a', mode: 'x' }, 'mode: it must be one of "fast", "slow"'],
  [{ name: 'a', on: 'no' }, 'on: it must be true or false'],
  [{ name: 'a', url: 'x' }, 'url: it must be an address such as https://example.com'],
  [{ name: 'a', pace: 'on' }, 'pace: it must be "off"'],
  [{ name: 'a', own: 'b' }, 'own: it must begin with an a'],
  [{ name: 'a', more: 1 }, 'the file: it has a field that is not known (more)'],
  [[], 'the file: it must be an object'],
])('%j is told in words that need no knowledge of schemas', (value, words) => {
  expect(told(value)).toBe(words);
});

test('all problems are told at once', () => {
  expect(told({ size: -1, on: 1 })).toBe(
    'name: it is missing; size: it must be at least 0; on: it must be true or false',
  );
});
