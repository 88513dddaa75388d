import {
  runBenchmark,
  type BenchmarkName,
  type BenchmarkResult,
} from '../../app/benchmarks/index.ts';
import { timeOrderedIds } from '../adapters/ids.ts';
import { silentLog } from '../adapters/log.ts';
import { memoryDatabase } from '../adapters/storage/sqlite-store.ts';
import { systemClock } from '../adapters/time.ts';

/** One case, on a thread that does nothing else. */
export function benchmark(name: BenchmarkName): Promise<BenchmarkResult> {
  return runBenchmark(name, {
    clock: systemClock,
    ids: timeOrderedIds,
    log: silentLog,
    database: () => memoryDatabase(systemClock).database,
  });
}
