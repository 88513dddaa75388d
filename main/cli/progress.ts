import { AppError } from '../../app/base/index.ts';
import type { Door } from '../../app/contract/index.ts';
import { followRun, type RunStep } from '../bridge/follow-run.ts';
import { progressLine } from '../bridge/progress-line.ts';
import type { Output } from './output.ts';
import { askYesOrNo, type Asking } from './person.ts';

/**
 * Says on stderr what happens in a run, until it has ended, and has its questions answered. Throws
 * where one is asked and nobody can answer: the run stays as it is, for a host that goes on.
 */
export async function showProgress(
  door: Door,
  runId: string,
  output: Output,
  signal: AbortSignal,
  asking: Asking = 'nobody',
): Promise<void> {
  for await (const step of followRun(door, runId, { signal })) {
    const line = progressLine(step);
    if (line !== undefined) output.note(line);
    const { path } = step;
    if (step.type !== 'node.waiting' || step.waitingFor !== 'approval' || path === undefined) {
      continue;
    }
    if (asking === 'nobody') {
      const { questions } = await door.invoke('runs.questions', {});
      const asked = questions.find((one) => one.runId === runId && one.path === path);
      if (asked?.until === null) throw nobodyAnswers(runId, step);
      continue; // the run goes on without an answer when its time is over
    }
    const approved = asking === 'yes' || (await askYesOrNo(step.question ?? path, signal));
    await door.invoke('runs.answer', { runId, path, approved });
  }
}

function nobodyAnswers(runId: string, { path, question = '' }: RunStep): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'workflow.nobody-answers',
    message: `The step "${path ?? ''}" asks "${question}", and nobody can answer here. The run ${runId} waits.`,
    remedy:
      'Answer it in the window of AgentHub, or run the file in a terminal, or with --yes to agree to everything.',
    data: { runId, path, question },
  });
}
