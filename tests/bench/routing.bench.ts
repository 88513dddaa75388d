import {
  madeUpRequests as requests,
  madeUpTools as madeUp,
  type MadeUpTool as MadeUp,
} from '../../app/benchmarks/made-up-tools.ts';
import { definitionTokens } from '../../app/tools/exposure.ts';
import { ToolRanking, Vocabulary } from '../../app/tools/index.ts';
import { WorkerThreads } from '../../main/adapters/workers/pool.ts';
import { spread, table, type Benchmark } from './table.ts';
import { measureVectors } from './vectors.ts';

const SIZES = [100, 1000, 10_000, 50_000];
/**
 * For each size: milliseconds to index and to find the top 5 by words, then to compare by meaning,
 * and memory in MB.
 */
export const run: Benchmark = async (print) => {
  const words = SIZES.map(measureSize);
  show(words, print);
  await using threads = new WorkerThreads();
  const meaning: Record<string, number>[] = [];
  for (const size of SIZES) meaning.push(await measureVectors(size, threads));
  show(meaning, print);
  return { words, meaning };
};

function show(rows: readonly Record<string, number>[], print: (line: string) => void): void {
  const keys = Object.keys(rows[0]!);
  for (const line of table([keys, ...rows.map((row) => keys.map((key) => row[key]!))])) print(line);
}

function measureSize(size: number): Record<string, number> {
  const tools = madeUp(size);
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const ranking = new ToolRanking<MadeUp>(new Vocabulary());
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (const tool of tools) ranking.add(tool);
  const indexMs = performance.now() - start;
  const indexCpuMs = process.cpuUsage(cpu).user / 1000;
  globalThis.gc?.();
  const heapMb = (process.memoryUsage().heapUsed - heap) / 1e6;
  const short = timed(ranking, requests(200, 12));
  const long = timed(ranking, requests(100, 200));
  const changed = tools.slice(0, 20);
  const changeStart = performance.now();
  for (const tool of changed) ranking.add(tool);
  const changeMs = performance.now() - changeStart;
  const shown = ranking.rank(requests(1, 12)[0]!, 5).map(({ tool }) => tool);
  return {
    tools: size,
    indexMs: round(indexMs),
    indexCpuMs: round(indexCpuMs),
    changeOf20Ms: round(changeMs),
    p50Ms: spread(short).p50,
    p95Ms: spread(short).p95,
    p50Of200WordsMs: spread(long).p50,
    p95Of200WordsMs: spread(long).p95,
    heapMb: round(heapMb),
    tokensOfAll: definitionTokens(tools),
    tokensOfTop5: definitionTokens(shown),
  };
}

function timed(ranking: ToolRanking<MadeUp>, texts: readonly string[]): number[] {
  for (const text of texts.slice(0, 20)) ranking.rank(text, 5);
  return texts.map((text) =>
    Math.min(...Array.from({ length: REPEATS }, () => once(ranking, text))),
  );
}

/** Each request is timed so often and the best counts: the others hold what else the machine did. */
const REPEATS = 3;

function once(ranking: ToolRanking<MadeUp>, text: string): number {
  const start = performance.now();
  ranking.rank(text, 5);
  return performance.now() - start;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
