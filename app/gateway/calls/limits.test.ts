import { describe, expect, test } from 'vitest';
import { FakeClock, cancelled, seededRandom } from '../../base/index.ts';
import { AdaptiveLimit } from './concurrency.ts';
import { TokenBucket } from './rate.ts';
import { RetryBudget, mayRepeat, retryDelayMs } from './retry.ts';

describe('the rate limit', () => {
  test('lets a burst of its capacity through at once and then one call per refill', () => {
    const bucket = new TokenBucket({ capacity: 20, perSecond: 5 });
    for (let count = 0; count < 20; count += 1) {
      expect(bucket.take(0, 5000)).toEqual({ waitMs: 0 });
    }
    expect(bucket.take(0, 5000)).toEqual({ waitMs: 200 });
    expect(bucket.take(0, 5000)).toEqual({ waitMs: 400 });
  });

  test('says when to come back instead of making anyone wait for long', () => {
    const bucket = new TokenBucket({ capacity: 1, perSecond: 1 });
    bucket.take(0, 0);
    expect(bucket.take(0, 500)).toEqual({ retryAfterMs: 500 });
    expect(bucket.take(1000, 500)).toEqual({ waitMs: 0 });
  });

  test('never lets more through than capacity and refill allow, whoever waits or gives up', () => {
    const random = seededRandom(3);
    const bucket = new TokenBucket({ capacity: 10, perSecond: 5 });
    const times: number[] = [];
    let now = 0;
    for (let step = 0; step < 5000; step += 1) {
      now += random.next() * 300;
      const answer = bucket.take(now, 2000);
      if ('retryAfterMs' in answer) expect(answer.retryAfterMs).toBeGreaterThan(0);
      else if (answer.waitMs > 0 && random.next() < 0.1) bucket.giveBack();
      else times.push(now + answer.waitMs);
    }
    times.sort((a, b) => a - b);
    for (let first = 0; first < times.length; first += 1) {
      const within = times.filter((time) => time >= times[first]! && time < times[first]! + 1000);
      expect(within.length).toBeLessThanOrEqual(10 + 5 + 1);
    }
  });

  test('holds everything back for as long as the server asked', () => {
    const bucket = new TokenBucket({ capacity: 20, perSecond: 5 });
    bucket.hold(0, 3000);
    expect(bucket.take(0, 5000)).toEqual({ waitMs: 3000 });
    expect(bucket.take(0, 1000)).toEqual({ retryAfterMs: 2000 });
  });
});

describe('the limit of calls at once', () => {
  test('serves in order of arrival and never more than its limit', async () => {
    const clock = new FakeClock();
    const limit = new AdaptiveLimit(2);
    const order: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      void limit.enter(clock, 1000, undefined).then(() => order.push(count));
    }
    await clock.advance(0);
    expect(order).toEqual([0, 1]);
    limit.leave('a', 1);
    await clock.advance(0);
    expect(order).toEqual([0, 1, 2]);
    expect(limit.running).toBe(2);
  });

  test('gives up waiting after the time given, and at once when stopped', async () => {
    const clock = new FakeClock();
    const limit = new AdaptiveLimit(1);
    limit.tryEnter();
    const stop = new AbortController();
    const late = limit.enter(clock, 1000, undefined);
    const stopped = limit.enter(clock, 1000, stop.signal);
    stop.abort(cancelled('The call'));
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    await clock.advance(1000);
    expect(await late).toBe('too-long');
    expect(limit.waiting).toBe(0);
  });

  test('shrinks when a tool becomes slower than it used to be, and grows back', () => {
    const limit = new AdaptiveLimit(8);
    for (let count = 0; count < 50; count += 1) {
      limit.tryEnter();
      limit.leave('a', 10);
    }
    for (let count = 0; count < 20; count += 1) {
      limit.tryEnter();
      limit.leave('a', 500);
    }
    expect(limit.limit).toBe(2);
    for (let round = 0; round < 200; round += 1) {
      const entered = limit.limit;
      for (let count = 0; count < entered; count += 1) limit.tryEnter();
      for (let count = 0; count < entered; count += 1) limit.leave('a', 10);
    }
    expect(limit.limit).toBe(8);
  });

  test('does not shrink because one tool is always slower than another', () => {
    const limit = new AdaptiveLimit(8);
    for (let count = 0; count < 100; count += 1) {
      limit.tryEnter();
      limit.leave(count % 2 === 0 ? 'quick' : 'slow', count % 2 === 0 ? 1 : 5000);
    }
    expect(limit.limit).toBe(8);
  });
});

describe('retries', () => {
  test('repeat a write only when it was provably not sent', () => {
    expect(mayRepeat('not-sent', 'write')).toBe(true);
    expect(mayRepeat('unknown', 'write')).toBe(false);
    expect(mayRepeat('unknown', 'idempotent')).toBe(true);
    expect(mayRepeat('unknown', 'read')).toBe(true);
    expect(mayRepeat('answered', 'read')).toBe(false);
  });

  test('wait twice as long each time, with up to 30 % more', () => {
    const random = seededRandom(5);
    for (let count = 0; count < 100; count += 1) {
      expect(retryDelayMs(2, random)).toBeGreaterThanOrEqual(200);
      expect(retryDelayMs(2, random)).toBeLessThan(260);
      expect(retryDelayMs(3, random)).toBeGreaterThanOrEqual(400);
      expect(retryDelayMs(3, random)).toBeLessThan(520);
    }
  });

  test('stay within a fifth of the traffic', () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let count = 0; count < 1000; count += 1) {
      budget.deposit();
      if (budget.withdraw()) retries += 1;
    }
    expect(retries).toBeLessThanOrEqual(1000 * 0.2 + 10);
    expect(retries).toBeGreaterThanOrEqual(190);
  });
});
