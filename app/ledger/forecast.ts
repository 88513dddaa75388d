import { addDays, borders, dayToUtc } from './period.ts';

export interface Forecast {
  /** Spent in this month so far, in integer nano-dollars. */
  readonly spentNano: number;
  /** What the month will probably come to; undefined where no whole day has passed yet. */
  readonly expectedNano: number | undefined;
  /** Whole days that the forecast is drawn from. */
  readonly basisDays: number;
}

/** Weeks are counted whole, so that quiet weekends weigh as often as they come. */
const BASIS_DAYS = 28;

/**
 * The month's probable spend: what is spent, and for each day to come (the rest of today too) the
 * mean of the last whole days, at most four weeks of them, from the first day anything was spent.
 * `costs` are nano-dollars by day.
 */
export function forecastMonth(
  costs: ReadonlyMap<number, number>,
  today: number,
  partOfToday: number,
): Forecast {
  const [first, next] = borders('month', today);
  let spentNano = 0;
  for (const [day, nano] of costs) if (day >= first && day <= today) spentNano += nano;
  const earliest = Math.min(...costs.keys());
  let sum = 0;
  let basisDays = 0;
  for (let day = addDays(today, -1); day >= earliest && basisDays < BASIS_DAYS;) {
    sum += costs.get(day) ?? 0;
    basisDays += 1;
    day = addDays(day, -1);
  }
  if (basisDays === 0) return { spentNano, expectedNano: undefined, basisDays };
  const daysAfterToday = (dayToUtc(next) - dayToUtc(today)) / 86_400_000 - 1;
  const toCome = daysAfterToday + 1 - partOfToday;
  return { spentNano, expectedNano: Math.round(spentNano + (sum / basisDays) * toCome), basisDays };
}
