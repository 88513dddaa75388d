import { nearest as nearestRows } from '../../app/tools/meaning/nearest.ts';
import type { WorkerTasks } from '../../app/tools/meaning/ports.ts';

type Task = WorkerTasks['nearest'];

export function nearest({ queries, table, k }: Task['input']): Task['output'] {
  return queries.map((query) => nearestRows(query, table, k));
}

export { countText } from './token-count.ts';
