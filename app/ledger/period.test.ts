import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { Calendar, addDays, borders, isTimeZone } from './period.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('Calendar', () => {
  it('gives a day 23 hours when the clocks go forward and 25 when they go back', () => {
    const berlin = new Calendar('Europe/Berlin');
    const spring = berlin.window('day', at('2026-03-29T10:00:00Z'));
    expect(iso(spring.since)).toBe('2026-03-28T23:00:00.000Z');
    expect((spring.until - spring.since) / 3_600_000).toBe(23);
    const autumn = berlin.window('day', at('2026-10-25T10:00:00Z'));
    expect((autumn.until - autumn.since) / 3_600_000).toBe(25);
  });

  it('starts a day at its first moment where midnight does not exist', () => {
    // Cairo goes from 23:59:59 to 01:00:00 on the last Friday of April.
    const cairo = new Calendar('Africa/Cairo');
    const window = cairo.window('day', at('2026-04-24T09:00:00Z'));
    expect(iso(window.since)).toBe('2026-04-23T22:00:00.000Z');
    expect((window.until - window.since) / 3_600_000).toBe(23);
  });

  it('ends a month at local midnight, whatever the offset', () => {
    const month = (zone: string) => new Calendar(zone).window('month', at('2026-12-15T00:00:00Z'));
    expect(iso(month('Asia/Seoul').until)).toBe('2026-12-31T15:00:00.000Z');
    expect(iso(month('America/Los_Angeles').until)).toBe('2027-01-01T08:00:00.000Z');
    expect(iso(month('Asia/Kathmandu').since)).toBe('2026-11-30T18:15:00.000Z');
    expect(iso(month('Pacific/Kiritimati').since)).toBe('2026-11-30T10:00:00.000Z');
  });

  it('counts a moment just before and just after a border in different periods', () => {
    const seoul = new Calendar('Asia/Seoul');
    const border = at('2026-12-31T15:00:00Z');
    expect(seoul.day(border - 1)).toBe(20261231);
    expect(seoul.day(border)).toBe(20270101);
    expect(seoul.window('month', border - 1).until).toBe(border);
    expect(seoul.window('month', border).since).toBe(border);
  });

  it('knows leap years', () => {
    const utc = new Calendar('UTC');
    const days = (date: string): number => {
      const { since, until } = utc.window('month', at(date));
      return (until - since) / 86_400_000;
    };
    expect(days('2028-02-10T00:00:00Z')).toBe(29);
    expect(days('2027-02-10T00:00:00Z')).toBe(28);
    expect(days('2100-02-10T00:00:00Z')).toBe(28);
    expect(utc.day(at('2028-02-29T12:00:00Z'))).toBe(20280229);
  });

  it('starts a week on Monday, across years', () => {
    expect(borders('week', 20270101)).toEqual([20261228, 20270104]);
    expect(borders('week', 20261228)).toEqual([20261228, 20270104]);
    expect(borders('week', 20270103)).toEqual([20261228, 20270104]);
  });

  it('leaves no gap and no overlap between periods, in any zone', () => {
    const random = seededRandom(7);
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
    for (const zone of zones) {
      for (const period of ['day', 'week', 'month'] as const) {
        let moment = at('2026-01-01T00:00:00Z') + Math.floor(random.next() * 1e10);
        for (let step = 0; step < 15; step += 1) {
          const calendar = new Calendar(zone);
          const { since, until } = calendar.window(period, moment);
          expect(since).toBeLessThanOrEqual(moment);
          expect(until).toBeGreaterThan(moment);
          expect(new Calendar(zone).window(period, until - 1).since).toBe(since);
          expect(new Calendar(zone).window(period, until).since).toBe(until);
          moment = until;
        }
      }
    }
  });

  it('has one window without end for a run and for the total', () => {
    const window = new Calendar('UTC').window('total', 1e12);
    expect(window).toEqual({ since: 0, until: Number.MAX_SAFE_INTEGER });
  });

  it('adds days across months and years', () => {
    expect(addDays(20261231, 1)).toBe(20270101);
    expect(addDays(20280301, -1)).toBe(20280229);
  });

  it('tells a time zone from a mistyped one', () => {
    expect(isTimeZone('Asia/Seoul')).toBe(true);
    expect(isTimeZone('Asia/Soul')).toBe(false);
  });
});
