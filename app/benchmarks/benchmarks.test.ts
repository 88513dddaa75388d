import { expect, it } from 'vitest';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { percentile } from './benchmark.ts';
import { BENCHMARKS, isBenchmark } from './index.ts';
import { gateway } from './gateway.ts';
import { ledger } from './ledger.ts';
import { routingOf } from './routing.ts';

const ports = {
  clock: systemClock,
  ids: timeOrderedIds,
  log: silentLog,
  database: () => memoryDatabase(systemClock).database,
};

it.each([
  ['routing', routingOf([10, 100])],
  ['ledger', ledger],
  ['gateway', gateway],
])('%s gives rows of the same fields, with figures above 0', async (_, { about, run }) => {
  const rows = await run(ports);
  expect(about).toContain('made-up');
  expect(rows.length).toBeGreaterThan(1);
  const fields = Object.keys(rows[0]!);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(fields);
    for (const value of Object.values(row)) {
      if (typeof value === 'number') expect(value).toBeGreaterThan(0);
    }
  }
});

it('knows its cases by name alone', () => {
  expect(BENCHMARKS.every(isBenchmark)).toBe(true);
  expect(['', 'toString', 'Routing'].some(isBenchmark)).toBe(false);
});

it('takes percentiles by nearest rank', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([1, 3, 5, 5]);
  expect(percentile([], 0.5)).toBe(0);
});
