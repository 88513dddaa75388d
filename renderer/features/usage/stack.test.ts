import { expect, test } from 'vitest';
import { piledUp, stackOf } from './stack.ts';

const SATURDAY = new Date(2026, 10, 21, 15);
const row = (at: string, key: string, costNano: number) => ({ at, key, costNano });

test('days without spending are shown as 0, days before the first one are left out', () => {
  const stack = stackOf(
    [row('2026-11-21', 'a/x', 5), row('2026-10-23', 'a/x', 2), row('2026-10-22', 'a/x', 9)],
    'day',
    SATURDAY,
  );
  expect(stack.days).toHaveLength(30);
  expect([stack.days[0], stack.days[29]]).toEqual(['2026-10-23', '2026-11-21']);
  expect(stack.layers[0]?.values[0]).toBe(2);
  expect(stack.layers[0]?.values[29]).toBe(5);
  expect(stack.totalNano).toBe(7);
});

test('weeks begin on Monday, months on their first day', () => {
  expect(stackOf([row('2026-11-16', 'a', 1)], 'week', SATURDAY).layers[0]?.values.at(-1)).toBe(1);
  const months = stackOf([row('2026-01', 'a', 1)], 'month', SATURDAY);
  expect(months.days.at(-1)).toBe('2026-11-01');
  expect(months.layers[0]?.values[1]).toBe(1);
});

test('the dearest lie at the bottom, and what has no colour of its own is one layer', () => {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key, index) =>
    row('2026-11-21', key, index + 1),
  );
  const stack = stackOf(rows, 'day', SATURDAY);
  expect(stack.layers.map(({ key }) => key)).toEqual(['g', 'f', 'e', 'd', 'c', undefined]);
  expect(piledUp(stack).map((layer) => layer.at(-1))).toEqual([7, 13, 18, 22, 25, 28]);
});
