const DAY_MS = 86_400_000;

/** A duration as a person reads it: 85 ms, 1.2 s, 2 min 5 s. */
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
  const seconds = Math.round(ms / 1000);
  return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`;
}

/** How long ago, in the largest unit that fits. */
export function ago(then: number, now: number, locale: string): string {
  const seconds = Math.round((then - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (seconds > -60) return format.format(Math.min(0, seconds), 'second');
  if (seconds > -3600) return format.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}

export type Period = 'today' | 'yesterday' | 'week' | 'older';

/** The part of a list in which a moment stands, by the calendar of this machine. */
export function periodOf(then: number, now: number): Period {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (then >= today) return 'today';
  if (then >= today - DAY_MS) return 'yesterday';
  return then >= today - 7 * DAY_MS ? 'week' : 'older';
}
