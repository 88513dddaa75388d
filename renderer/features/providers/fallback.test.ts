import { expect, test } from 'vitest';
import { added, moved, removed } from './fallback.ts';

const CHAINS = { a: ['b', 'c'], x: ['y'] };

test('a model stands in a chain once, and never after itself', () => {
  expect(added(CHAINS, 'a', 'd')).toEqual({ a: ['b', 'c', 'd'], x: ['y'] });
  expect(added(CHAINS, 'new', 'd')).toEqual({ ...CHAINS, new: ['d'] });
  expect(added(CHAINS, 'a', 'b')).toBe(CHAINS);
  expect(added(CHAINS, 'a', 'a')).toBe(CHAINS);
  const full = { a: Array.from({ length: 10 }, (_, index) => `m${index}`) };
  expect(added(full, 'a', 'd')).toBe(full);
});

test('a chain whose last model is taken out is gone', () => {
  expect(removed(CHAINS, 'a', 'b')).toEqual({ a: ['c'], x: ['y'] });
  expect(removed(CHAINS, 'x', 'y')).toEqual({ a: ['b', 'c'] });
});

test('a model moves by one place and not over the ends', () => {
  expect(moved(CHAINS, 'a', 'c', -1)['a']).toEqual(['c', 'b']);
  expect(moved(CHAINS, 'a', 'b', -1)).toBe(CHAINS);
  expect(moved(CHAINS, 'a', 'c', 1)).toBe(CHAINS);
});
