const DAY_MS = 86_400_000;

const DAY = { name: 'day', ms: DAY_MS };
const HOUR = { name: 'hour', ms: 3_600_000 };
const MINUTE = { name: 'minute', ms: 60_000 };
const MINUTES = [MINUTE, { name: 'second', ms: 1000 }] as const;
/** What a long duration is told in: the larger unit, and what is left in the smaller one. */
const LONG_UNITS = [[DAY, HOUR], [HOUR, MINUTE], MINUTES] as const;

/** A duration as a person reads it: 85 ms, 1.2 s, 2 min 5 s, 3 h 10 min, 2 days 7 h. */
export function duration(ms: number, locale: string): string {
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (ms < 1000) return unit(Math.round(ms), 'millisecond');
  if (ms < 60_000) return unit(ms / 1000, 'second', 1);
  const [large, small] = LONG_UNITS.find(([{ ms: least }]) => ms >= least) ?? MINUTES;
  const whole = Math.round(ms / small.ms) * small.ms;
  const rest = Math.round((whole % large.ms) / small.ms);
  const first = unit(Math.floor(whole / large.ms), large.name);
  return rest === 0 ? first : `${first} ${unit(rest, small.name)}`;
}

/** An age or a wait in whole seconds, and never as nothing: 1 s, 34 s, 2 min 5 s. */
export function wholeSeconds(ms: number, locale: string): string {
  return duration(Math.max(1, Math.round(ms / 1000)) * 1000, locale);
}

/** A moment: the time of today, else the date with it. */
export function moment(then: number, now: number, locale: string): string {
  const today = new Date(then).toDateString() === new Date(now).toDateString();
  const style = today ? {} : { dateStyle: 'medium' as const };
  return new Intl.DateTimeFormat(locale, { ...style, timeStyle: 'short' }).format(then);
}

/** A day such as 2026-08-09 as a person writes it. */
export function dayText(day: string, locale: string): string {
  const style = { dateStyle: 'medium', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, style).format(Date.parse(day));
}

export type Period = 'today' | 'yesterday' | 'week' | 'older';

/** The part of a list in which a moment stands, by the calendar of this machine. */
export function periodOf(then: number, now: number): Period {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (then >= today) return 'today';
  if (then >= today - DAY_MS) return 'yesterday';
  return then >= today - 7 * DAY_MS ? 'week' : 'older';
}
