import { describe, expect, test } from 'vitest';
import { Breaker, seededRandom } from './index.ts';

const limits = { failures: 5, openMs: 60_000 };
const breaker = (needsTwoTools = false) => new Breaker(limits, seededRandom(1), needsTwoTools);

function failTimes(subject: Breaker, times: number, now = 0, tool: string | undefined = undefined) {
  for (let count = 0; count < times; count += 1) subject.failed(tool, now);
}

describe('a breaker', () => {
  test('opens on the fifth failure in a row and not on the fourth', () => {
    const subject = breaker();
    failTimes(subject, 4);
    expect(subject.admit(0)).toBe('pass');
    subject.failed(undefined, 0);
    expect(subject.admit(0)).toBe('blocked');
    expect(subject.retryAfterMs(0)).toBe(60_000);
  });

  test('starts to count anew after a success, but opens when half of the last calls failed', () => {
    const subject = breaker();
    for (let round = 0; round < 4; round += 1) {
      subject.failed('a', 0);
      subject.succeeded('a', false, 0);
    }
    expect(subject.state).toBe('closed');
    subject.failed('a', 0);
    expect(subject.state).toBe('open');
  });

  test('opens when most calls are slow', () => {
    const subject = breaker();
    for (let count = 0; count < 4; count += 1) subject.succeeded('a', true, 0);
    expect(subject.state).toBe('closed');
    subject.succeeded('a', true, 0);
    expect(subject.state).toBe('open');
  });

  test('lets exactly one probe through when its time is up', () => {
    const subject = breaker();
    failTimes(subject, 5);
    expect(subject.admit(59_999)).toBe('blocked');
    expect(subject.admit(60_000)).toBe('probe');
    expect(subject.admit(60_000)).toBe('blocked');
    subject.probed(true, 60_001);
    expect(subject.admit(60_001)).toBe('pass');
  });

  test('stays open twice as long after each bad probe, up to ten minutes', () => {
    const subject = breaker();
    failTimes(subject, 5);
    let now = 0;
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const wait = subject.retryAfterMs(now);
      waits.push(wait);
      now += wait;
      expect(subject.admit(now)).toBe('probe');
      subject.probed(false, now);
    }
    expect(waits[0]).toBe(60_000);
    waits.slice(1).forEach((wait, round) => {
      const full = Math.min(600_000, 60_000 * 2 ** (round + 1));
      expect(wait).toBeLessThanOrEqual(full);
      expect(wait).toBeGreaterThanOrEqual(full * 0.8);
    });
  });

  test('opens again at the first failure after a good probe', () => {
    const subject = breaker();
    failTimes(subject, 5);
    subject.admit(60_000);
    subject.probed(true, 60_000);
    subject.failed('a', 60_000);
    expect(subject.state).toBe('open');
    expect(subject.retryAfterMs(60_000)).toBeGreaterThan(60_000);
  });

  test('does not try before the time that the server named', () => {
    const subject = breaker();
    failTimes(subject, 4);
    subject.failed(undefined, 0, 90_000);
    expect(subject.admit(89_999)).toBe('blocked');
    expect(subject.admit(90_000)).toBe('probe');
  });

  test('of a server is not opened by one tool alone, but by two, or by a broken connection', () => {
    const one = breaker(true);
    failTimes(one, 12, 0, 'a');
    expect(one.state).toBe('closed');
    one.failed('b', 0);
    expect(one.state).toBe('open');
    const lost = breaker(true);
    failTimes(lost, 4, 0, 'a');
    lost.failed(undefined, 0);
    expect(lost.state).toBe('open');
  });

  test('keeps its promises on a random walk of 20,000 steps', () => {
    const random = seededRandom(7);
    const subject = breaker();
    let now = 0;
    let row = 0;
    let probing = false;
    for (let step = 0; step < 20_000; step += 1) {
      now += random.next() * 20_000;
      const before = subject.state;
      const admission = subject.admit(now);
      if (before === 'closed') expect(admission).toBe('pass');
      if (admission === 'blocked') {
        expect(subject.state).not.toBe('closed');
        expect(subject.retryAfterMs(now)).toBeGreaterThan(0);
        expect(subject.retryAfterMs(now)).toBeLessThanOrEqual(600_000);
      }
      if (admission === 'probe') {
        expect(probing).toBe(false);
        probing = true;
      }
      if (probing) {
        const dice = random.next();
        if (dice < 0.3) continue;
        if (dice < 0.4) subject.abandonProbe();
        else subject.probed(dice < 0.7, now);
        probing = false;
        row = 0;
        continue;
      }
      if (admission !== 'pass') continue;
      if (random.next() < 0.4) {
        row += 1;
        subject.failed('a', now);
        if (row >= 5) expect(subject.state).toBe('open');
        if (subject.state === 'open') row = 0;
      } else {
        row = 0;
        subject.succeeded('a', false, now);
        expect(subject.state).toBe('closed');
      }
    }
  });
});
