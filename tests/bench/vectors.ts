import { seededRandom } from '../../app/base/index.ts';
import { nearest, unit } from '../../app/tools/meaning/nearest.ts';
import type { VectorTable } from '../../app/tools/meaning/ports.ts';
import type { WorkerThreads } from '../../main/adapters/workers/pool.ts';
import { round, spread } from './table.ts';

/** Numbers of a vector: of a small multilingual model, and of `text-embedding-3-small`. */
const WIDTHS = [384, 1536];
const RUNS = 30;
const BEST = 100;

/** What it costs to compare a request with every tool by meaning, here and on another thread. */
export async function measureVectors(
  size: number,
  threads: WorkerThreads,
): Promise<Record<string, number>> {
  const row: Record<string, number> = { tools: size };
  for (const width of WIDTHS) {
    const table = madeUp(size, width);
    const query = unit(table.values.subarray(0, width));
    const here: number[] = [];
    const there: number[] = [];
    await threads.run('nearest', { queries: [query], table, k: BEST }); // the thread starts
    for (let run = 0; run < RUNS; run += 1) {
      const start = performance.now();
      nearest(query, table, BEST);
      const between = performance.now();
      await threads.run('nearest', { queries: [query], table, k: BEST });
      here.push(between - start);
      there.push(performance.now() - between);
    }
    row[`p50Of${width}Ms`] = spread(here).p50;
    row[`p95Of${width}Ms`] = spread(here).p95;
    row[`p50Of${width}OnThreadMs`] = spread(there).p50;
    row[`p95Of${width}OnThreadMs`] = spread(there).p95;
    row[`vectorsOf${width}Mb`] = round(table.values.byteLength / 1e6);
  }
  return row;
}

function madeUp(count: number, width: number): VectorTable {
  const random = seededRandom(width);
  const values = new Float32Array(new SharedArrayBuffer(4 * count * width));
  for (let row = 0; row < count; row += 1) {
    values.set(unit(Array.from({ length: width }, () => random.next() - 0.5)), row * width);
  }
  return { values, width, count };
}
