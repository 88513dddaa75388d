import type { RunState } from '../event.ts';

/** How long each step at the top of past runs usually took: the median, in milliseconds. */
export function usualDurations(runs: readonly RunState[]): ReadonlyMap<string, number> {
  const found = new Map<string, number[]>();
  for (const { nodes } of runs) {
    for (const [path, { status, startedAt, endedAt }] of nodes) {
      if (status !== 'completed' || path.includes('/')) continue;
      const took = startedAt === undefined || endedAt === undefined ? 0 : endedAt - startedAt;
      found.set(path, [...(found.get(path) ?? []), took]);
    }
  }
  return new Map([...found].map(([path, times]) => [path, median(times)]));
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (upper + lower) / 2;
}
