import { expect, test } from 'vitest';
import { sumText } from './cost.ts';
import { localeOf } from './locale.ts';
import { dollars } from './money.ts';
import { moment, periodOf } from './time.ts';

test.each([
  [0, '$0.00'],
  [50_000, '<$0.0001'],
  [1_234_567, '$0.0012'],
  [17_400_000, '$0.017'],
  [12_345_678_900, '$12.35'],
])('%i nano-dollars are shown as %s', (nano, text) => {
  expect(dollars(nano, 'en')).toBe(text);
});

test('a sum with calls of unknown price never looks complete', () => {
  expect(sumText({ costNano: 0, unpriced: 2 })).toBe('cost unknown');
  expect(sumText({ costNano: 2_000_000_000, unpriced: 2 })).toBe('at least $2.00');
});

test('the first language of the system that is there is taken', () => {
  expect(localeOf('system', ['de-DE', 'ko-KR', 'en-US'])).toBe('ko');
  expect(localeOf('system', ['fr'])).toBe('en');
  expect(localeOf('ko', ['en'])).toBe('ko');
});

test('days begin at midnight of this machine', () => {
  const noon = new Date(2026, 10, 21, 12).getTime();
  expect(periodOf(new Date(2026, 10, 21, 0, 0).getTime(), noon)).toBe('today');
  expect(periodOf(new Date(2026, 10, 20, 23, 59).getTime(), noon)).toBe('yesterday');
  expect(periodOf(new Date(2026, 10, 15).getTime(), noon)).toBe('week');
  expect(periodOf(new Date(2026, 9, 1).getTime(), noon)).toBe('older');
  expect(moment(noon, noon, 'en')).not.toContain('2026');
  expect(moment(noon, noon + 86_400_000, 'en')).toContain('2026');
});
