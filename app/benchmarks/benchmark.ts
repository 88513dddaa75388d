import { percentileOfSorted, type Clock, type Ids, type Log } from '../base/index.ts';
import type { Database } from '../storage/index.ts';

/** What a case needs of the machine. */
export interface BenchmarkPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** A new database in memory, so that nothing of a measurement is left behind. */
  readonly database: () => Database;
}

/** One row of figures; every row of a case has the same fields. */
export type Figures = Readonly<Record<string, string | number>>;

export interface BenchmarkResult {
  readonly name: string;
  /** What was measured, in which units, over which made-up data. */
  readonly about: string;
  readonly rows: readonly Figures[];
}

export interface Benchmark {
  readonly about: string;
  readonly run: (ports: BenchmarkPorts) => Promise<Figures[]>;
}

/** A percentile of values in any order; 0 where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return percentileOfSorted(sorted, share) ?? 0;
}

/** Rounded to thousandths. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Milliseconds that work takes. */
export function timed(clock: Clock, work: () => void): number {
  const start = clock.monotonic();
  work();
  return clock.monotonic() - start;
}
