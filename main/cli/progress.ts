import type { Door } from '../../app/contract/index.ts';
import { followRun } from '../bridge/follow-run.ts';
import { progressLine } from '../bridge/progress-line.ts';
import type { Output } from './output.ts';

/** Says on stderr what happens in a run, until it has ended. */
export async function showProgress(
  door: Door,
  runId: string,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  for await (const step of followRun(door, runId, { signal })) {
    const line = progressLine(step);
    if (line !== undefined) output.note(line);
  }
}
