import type { SeriesRow, Unit } from '../../state/usage.svelte.ts';

/** Bars over time, each stacked by what spent it. */
export interface Stack {
  /** `2026-11-21`: the day, the Monday of the week, or the first day of the month. */
  readonly days: readonly string[];
  /** The dearest first; `undefined` as key is all the others together. */
  readonly layers: readonly {
    readonly key: string | undefined;
    /** Nano-dollars, one figure for each of `days`. */
    readonly values: readonly number[];
  }[];
  readonly totalNano: number;
}

/** How many periods are shown. */
export const SHOWN: Readonly<Record<Unit, number>> = { day: 30, week: 26, month: 12 };
/** Layers with a colour of their own; the rest is one. */
const OWN_LAYERS = 5;

/** The last periods up to today, those without spending as 0, by this machine's calendar. */
export function stackOf(rows: readonly SeriesRow[], unit: Unit, today: Date): Stack {
  const days = lastPeriods(unit, SHOWN[unit], today);
  const place = new Map(days.map((day, index) => [nameIn(unit, day), index]));
  const sums = new Map<string, number[]>();
  for (const { at, key, costNano } of rows) {
    const index = place.get(at);
    if (index === undefined || costNano === 0) continue;
    const values = sums.get(key) ?? days.map(() => 0);
    values[index] = (values[index] ?? 0) + costNano;
    sums.set(key, values);
  }
  const total = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
  const sorted = [...sums]
    .map(([key, values]) => ({ key, values }))
    .sort((a, b) => total(b.values) - total(a.values));
  const rest = sorted.slice(OWN_LAYERS);
  const others = days.map((_, index) => total(rest.map(({ values }) => values[index] ?? 0)));
  return {
    days,
    layers: [
      ...sorted.slice(0, OWN_LAYERS),
      ...(rest.length === 0 ? [] : [{ key: undefined, values: others }]),
    ],
    totalNano: total(sorted.map(({ values }) => total(values))),
  };
}

/** Each layer on top of those before it, as a plot draws them. */
export function piledUp(stack: Stack): number[][] {
  const pile = stack.days.map(() => 0);
  return stack.layers.map(({ values }) =>
    values.map((value, index) => (pile[index] = (pile[index] ?? 0) + value)),
  );
}

function lastPeriods(unit: Unit, count: number, today: Date): string[] {
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const monday = day - ((today.getDay() + 6) % 7);
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    if (unit === 'month') return dayOf(new Date(year, month - back, 1));
    return dayOf(new Date(year, month, unit === 'week' ? monday - 7 * back : day - back));
  });
}

function nameIn(unit: Unit, day: string): string {
  return unit === 'month' ? day.slice(0, 7) : day;
}

function dayOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}
