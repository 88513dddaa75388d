import type { Benchmark, BenchmarkPorts, BenchmarkResult } from './benchmark.ts';
import { gateway } from './gateway.ts';
import { ledger } from './ledger.ts';
import { routing } from './routing.ts';

export type { BenchmarkPorts, BenchmarkResult } from './benchmark.ts';

const CASES = { routing, ledger, gateway } satisfies Record<string, Benchmark>;

export type BenchmarkName = keyof typeof CASES;

/** Every case, in the order in which they run. */
export const BENCHMARKS = Object.keys(CASES) as readonly BenchmarkName[];

export function isBenchmark(name: string): name is BenchmarkName {
  return Object.hasOwn(CASES, name);
}

/** Runs one case; it holds the thread while it does. */
export async function runBenchmark(
  name: BenchmarkName,
  ports: BenchmarkPorts,
): Promise<BenchmarkResult> {
  const { about, run } = CASES[name];
  return { name, about, rows: await run(ports) };
}
