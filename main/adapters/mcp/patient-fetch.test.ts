import { expect, test } from 'vitest';
import { readRetryAfter } from './patient-fetch.ts';

test('a time to come back is read as seconds or as a date, and never lies in the past', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(readRetryAfter('7', now)).toBe(7000);
  expect(readRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
  expect(readRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect(readRetryAfter('soon', now)).toBeUndefined();
  expect(readRetryAfter(null, now)).toBeUndefined();
});
