import { expect, test } from 'vitest';
import { systemClock } from './time.ts';

test('a wait longer than a timer can hold does not end at once', async () => {
  let ended = false;
  using _wait = systemClock.after(40 * 86_400_000, () => (ended = true));
  await new Promise((resolve) => systemClock.after(20, () => resolve(undefined)));
  expect(ended).toBe(false);
});
