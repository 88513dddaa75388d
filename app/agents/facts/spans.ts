import type { Figure } from './figures.ts';
import type { Moment } from './moments.ts';

/** Out of many times any duration can be made. */
const MOST_TIMES = 12;
const DAY = 24 * 60;

/** Minutes from each told time of day to each other one of the same day. */
export function spansBetween(moments: readonly Moment[]): ReadonlySet<number> {
  const times = new Set(
    moments.flatMap((moment) => (moment.kind === 'time' ? [moment.minutes % DAY] : [])),
  );
  if (times.size > MOST_TIMES) return new Set();
  const all = [...times];
  return new Set(all.flatMap((one) => all.flatMap((other) => (other > one ? [other - one] : []))));
}

/** Whether a figure is how long it is from one told time to another, as "45 minutes" or "1.5 hours". */
export function isSpan({ value, after }: Figure, spans: ReadonlySet<number>): boolean {
  if (value === undefined) return false;
  if (/^\s?(?:min(?:ute)?s?\b|분)/iu.test(after)) {
    return [...spans].some((span) => span === value || span % 60 === value);
  }
  if (/^\s?(?:h(?:our)?s?\b|시간)/iu.test(after)) {
    return [...spans].some((span) => span / 60 === value || Math.floor(span / 60) === value);
  }
  return false;
}
