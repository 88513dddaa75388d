/** The time that a budget counts in. `run` and `total` have no borders in time. */
export type Period = 'run' | 'day' | 'week' | 'month' | 'total';

/** From `since` (included) to `until` (excluded), wall-clock milliseconds. */
export interface Window {
  readonly since: number;
  readonly until: number;
}

/** Beyond any date; a window that never ends. */
const NEVER = Number.MAX_SAFE_INTEGER;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The machine's time zone, as an IANA name. */
export function machineTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Days, weeks (from Monday) and months of one time zone. A day runs from its first moment there to
 * the first moment of the next, so it has 23 or 25 hours where the clocks change.
 */
export class Calendar {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #last = new Map<Period, Window & { day: number }>();

  /** Throws a RangeError for an unknown zone. */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  }

  /** The day there, as a number: 20261231 is the last day of 2026. */
  day(at: number): number {
    return this.#window('day', at).day;
  }

  window(period: Period, at: number): Window {
    const { since, until } = this.#window(period, at);
    return { since, until };
  }

  /** Working a window out takes longer than all the rest of a reservation: the last is kept. */
  #window(period: Period, at: number): Window & { day: number } {
    const known = this.#last.get(period);
    if (known && at >= known.since && at < known.until) return known;
    const found = this.#find(period, at);
    this.#last.set(period, found);
    return found;
  }

  #find(period: Period, at: number): Window & { day: number } {
    const day = this.#dayNumber(at);
    if (period === 'run' || period === 'total') return { since: 0, until: NEVER, day };
    const [first, next] = borders(period, day);
    return { since: this.#startOf(first), until: this.#startOf(next), day };
  }

  #dayNumber(at: number): number {
    const found: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(at)) found[type] = Number(value);
    return found['year']! * 10_000 + found['month']! * 100 + found['day']!;
  }

  /** The first minute whose local day is not before the given one; zones are whole minutes. */
  #startOf(day: number): number {
    const midnight = dayToUtc(day);
    let before = (midnight - DAY_MS) / MINUTE_MS;
    let after = (midnight + DAY_MS) / MINUTE_MS;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#dayNumber(middle * MINUTE_MS) >= day) after = middle;
      else before = middle;
    }
    return after * MINUTE_MS;
  }
}

/** Midnight of the day in UTC. */
export function dayToUtc(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
}

/** A moment's day in UTC. */
export function utcToDay(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** The day so many days later (earlier where negative). */
export function addDays(day: number, count: number): number {
  return utcToDay(dayToUtc(day) + count * DAY_MS);
}

/** The first day of the period that holds the day, and the first day of the next one. */
export function borders(period: 'day' | 'week' | 'month', day: number): [number, number] {
  if (period === 'day') return [day, addDays(day, 1)];
  if (period === 'week') {
    const sinceMonday = (new Date(dayToUtc(day)).getUTCDay() + 6) % 7;
    const monday = addDays(day, -sinceMonday);
    return [monday, addDays(monday, 7)];
  }
  const first = day - (day % 100) + 1;
  // The 28th plus four days always lies in the next month.
  const next = addDays(first + 27, 4);
  return [first, next - (next % 100) + 1];
}
