import * as z from 'zod';
import { DATA_RULE, asData, askStructured, userMessage, type AgentCalls } from '../agents/index.ts';
import { toWireError, type AppError } from '../base/index.ts';
import { textOf } from '../models/index.ts';
import type { TaskAction } from './definition.ts';
import { promptNotAnswered, promptWithoutModel } from './errors.ts';
import { ownerOf } from './pipeline/stages.ts';
import type { Task, TaskOutcome } from './ports.ts';

type PromptAction = Extract<TaskAction, { prompt: string }>;

const MOST_OUTPUT = 4000;

/**
 * A task that asks a model. Its inputs are shown as data. With an `output` schema the answer is the
 * value that fits it, else `{text, model}`. Without a model there is nothing to stand in: it fails
 * and says so.
 */
export async function runPrompt(
  calls: AgentCalls,
  task: Task,
  action: PromptAction,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const owner = ownerOf(task, 'workflow');
  const prefer = action.model === 'auto' ? undefined : action.model;
  const inputs = Object.entries(task.inputs).map(([name, value]) =>
    asData(name, typeof value === 'string' ? value : JSON.stringify(value)),
  );
  const text = [action.prompt, ...inputs].join('\n\n');
  if (action.output) {
    const schema = z.fromJSONSchema(action.output);
    const wanted = z.object({ value: schema });
    const answer = await askStructured(
      calls,
      {
        ...{ owner, prefer, text, schema: wanted, system: DATA_RULE },
        task: 'chat',
        maxOutputTokens: MOST_OUTPUT,
      },
      signal,
    );
    if (answer.status === 'answered') return { status: 'done', output: answer.value.value };
    return failed(promptNotAnswered(answer.by), false);
  }
  const request = {
    system: DATA_RULE,
    messages: [userMessage(text)],
    tools: [],
    maxOutputTokens: MOST_OUTPUT,
  };
  const result = await calls.call(owner, { prefer, task: 'chat', request }, signal);
  if (result.status === 'no-model') return failed(promptWithoutModel(), false);
  if (result.status === 'failed') {
    return failed(result.error, ['unavailable', 'busy', 'timeout'].includes(result.error.kind));
  }
  return { status: 'done', output: { text: textOf(result.parts), model: result.model } };
}

function failed(error: AppError, retryable: boolean): TaskOutcome {
  return { status: 'failed', error: toWireError(error), retryable };
}
