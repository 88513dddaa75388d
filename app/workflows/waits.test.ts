import { expect, test } from 'vitest';
import { FakeClock } from '../base/index.ts';
import { Waits } from './waits.ts';

const HOUR = 3_600_000;

function setUp() {
  const clock = new FakeClock();
  const since = clock.now();
  const wait = { since, until: since + 60_000 };
  return { clock, wait, left: (waits: Waits) => waits.moment().left('a', wait) };
}

test('a wait lasts as long as it was meant to where the clock is set back meanwhile', async () => {
  const { clock, left } = setUp();
  const waits = new Waits(clock);
  expect(left(waits)).toBe(60_000);
  clock.jump(-HOUR);
  expect(left(waits)).toBe(60_000);
  await clock.advance(60_000);
  expect(left(waits)).toBe(0);
});

test('a wait that is taken up after the clock was set back lasts its own length at most', async () => {
  const { clock, left } = setUp();
  clock.jump(-HOUR);
  const waits = new Waits(clock);
  expect(left(waits)).toBe(60_000);
  await clock.advance(59_999);
  expect(left(waits)).toBe(1);
});

test('time that the machine slept or was off counts', async () => {
  const { clock, left } = setUp();
  const waits = new Waits(clock);
  expect(left(waits)).toBe(60_000);
  clock.jump(50_000);
  expect(left(waits)).toBe(10_000);
  clock.jump(HOUR);
  expect(left(waits)).toBeLessThanOrEqual(0);
});

test('the next wait of the same step begins anew', async () => {
  const { clock, left, wait } = setUp();
  const waits = new Waits(clock);
  left(waits);
  await clock.advance(60_000);
  const next = { since: clock.now(), until: clock.now() + 5000 };
  expect(waits.moment().left('a', next)).toBe(5000);
  expect(wait.until).toBeLessThanOrEqual(clock.now());
});
