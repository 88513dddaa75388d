import { expect, test } from 'vitest';
import { lastDays } from './days.ts';

test('days without spending stand in the plot as 0, across the end of a month', () => {
  const rows = [{ key: '2026-02-28', costNano: 5 }];
  expect(lastDays(rows, 3, new Date(2026, 2, 1))).toEqual([
    { key: '2026-02-27', costNano: 0 },
    { key: '2026-02-28', costNano: 5 },
    { key: '2026-03-01', costNano: 0 },
  ]);
});
