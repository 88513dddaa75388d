export interface Day {
  /** `2026-11-21`. */
  readonly key: string;
  readonly costNano: number;
}

/** The last days up to today, those without spending as 0, by this machine's calendar. */
export function lastDays(
  rows: readonly { readonly key: string; readonly costNano: number }[],
  count: number,
  today: Date,
): Day[] {
  const spent = new Map(rows.map((row) => [row.key, row.costNano]));
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(
      today.getFullYear(),
      today.getMonth(),
      today.getDate() - (count - 1 - index),
    );
    const key = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
      .map((part) => String(part).padStart(2, '0'))
      .join('-');
    return { key, costNano: spent.get(key) ?? 0 };
  });
}
