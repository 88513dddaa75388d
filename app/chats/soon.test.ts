import { expect, test } from 'vitest';
import { FakeClock } from '../base/index.ts';
import { soon } from './soon.ts';

test('what may wait is written once, by itself where nothing else is', async () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const first = soon(clock, () => written.push('first'));
  first();
  first();
  soon(clock, () => written.push('second'));
  expect(written).toEqual(['first']);
  await clock.advance(10);
  expect(written).toEqual(['first', 'second']);
});

test('what could not be written is written when it is called for again', async () => {
  const clock = new FakeClock();
  let full = true;
  let tries = 0;
  const write = soon(clock, () => {
    tries += 1;
    if (full) throw new Error('the disk is full');
  });
  await clock.advance(10);
  expect(write).toThrow('the disk is full');
  full = false;
  write();
  write();
  expect(tries).toBe(3);
});
