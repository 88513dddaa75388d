import { expect, test } from 'vitest';
import { KnownLimits } from './load.ts';
import { readLimits } from './rate-headers.ts';

const NOW = Date.parse('2026-11-21T07:00:00Z');

test('the limits of Anthropic are read, each kind by its name', () => {
  const headers = {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-requests-reset': '2026-11-21T07:00:01Z',
    'anthropic-ratelimit-input-tokens-limit': '20000',
    'anthropic-ratelimit-input-tokens-remaining': '15000',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-21T07:00:15Z',
    'content-type': 'text/event-stream',
  };
  expect(readLimits(headers, NOW)).toEqual([
    { name: 'requests', limit: 50, remaining: 49, resetMs: 1000 },
    { name: 'input-tokens', limit: 20_000, remaining: 15_000, resetMs: 15_000 },
  ]);
});

test.each([
  ['6m0s', 360_000],
  ['2m59.56s', 179_560],
  ['20ms', 20],
  ['1h2m', 3_720_000],
  ['7', 7000],
  ['0.5', 500],
  [String(NOW / 1000 + 3), 3000],
  [String(NOW + 4000), 4000],
  ['Sat, 21 Nov 2026 07:00:05 GMT', 5000],
])('a reset of "%s" is read as %i ms', (reset, resetMs) => {
  const headers = {
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '10',
    'x-ratelimit-reset-tokens': reset,
  };
  expect(readLimits(headers, NOW)).toEqual([
    { name: 'tokens', limit: 1000, remaining: 10, resetMs },
  ]);
});

test('limits that are told in part, or not as numbers, are left out', () => {
  expect(readLimits({ 'x-ratelimit-limit-requests': '10' }, NOW)).toEqual([]);
  const garbled = {
    'x-ratelimit-limit': 'many',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-reset': 'soon',
  };
  expect(readLimits(garbled, NOW)).toEqual([]);
});

test('no more than 80 % of a limit is in use, and the wait is as long as that takes to be true', () => {
  const limits = new KnownLimits();
  limits.learn([{ name: 'requests', limit: 10, remaining: 10, resetMs: 10_000 }], 0);
  let sent = 0;
  while (limits.waitMs(1, 0) === 0) {
    limits.sent(1, 0);
    sent += 1;
  }
  expect(sent).toBe(8);
  // 8 in use are refilled evenly in 10 s: one of them in 1.25 s.
  expect(limits.waitMs(1, 0)).toBe(1250);
  expect(limits.waitMs(1, 1250)).toBe(0);
  expect(limits.waitMs(1, 10_000)).toBe(0);
});

test('a request that is larger than the share waits until nothing else is in use', () => {
  const limits = new KnownLimits();
  limits.learn([{ name: 'input-tokens', limit: 1000, remaining: 900, resetMs: 1000 }], 0);
  expect(limits.waitMs(5000, 0)).toBe(1000);
  expect(limits.waitMs(600, 0)).toBe(0);
});
