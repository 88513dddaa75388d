import { setTimeout as pause } from 'node:timers/promises';
import { Role, type SendMessageRequest } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { A2AError } from '@a2a-js/sdk/errors';
import { AppError, clip, isAbort, messageOf } from '../../../app/base/index.ts';
import { Telling, type AgentAnswer } from './answer.ts';
import { answerUnusable, lostSight } from './errors.ts';

export interface Outgoing {
  readonly message: string;
  readonly data?: unknown;
  /** Goes on with a task, or a conversation, of an earlier answer. */
  readonly taskId?: string | undefined;
  readonly contextId?: string | undefined;
}

export interface SendOptions {
  readonly agent: string;
  readonly signal: AbortSignal;
  readonly onNews: (news: string) => void;
}

const ASK_AGAIN_MS = 1000;
const MOST_SILENCES = 3;
const LONGEST_PROBLEM = 200;

/**
 * Sends one message once and follows what becomes of it. A stream that breaks, or ends early, is no
 * reason to send again: the task is asked after instead. Rejects where it cannot be asked after;
 * only an error from before the agent named a task tells anything of whether it was sent.
 */
export async function sendMessage(
  client: Client,
  outgoing: Outgoing,
  options: SendOptions,
): Promise<AgentAnswer> {
  const { agent, signal, onNews } = options;
  const telling = new Telling(outgoing.taskId !== undefined);
  const follow = async (events: ReturnType<Client['sendMessageStream']>): Promise<void> => {
    for await (const event of events) {
      const news = telling.take(event);
      if (news !== undefined) onNews(news);
      if (telling.answer) return;
    }
  };
  try {
    await follow(client.sendMessageStream(requestOf(outgoing), { signal }));
  } catch (error) {
    if (telling.taskId === '') throw answerError(agent, error);
    const told = ownErrorIn(error);
    if (told) {
      cancelTask(client, telling.taskId);
      throw told; // the same answer again would be no better
    }
    // the stream broke: what is told from now on, where the agent tells it again
    const rest = client.resubscribeTask({ tenant: '', id: telling.taskId }, { signal });
    await follow(rest).catch(() => undefined);
  }
  if (telling.answer) return telling.answer;
  if (telling.taskId === '') throw lostSight(agent, 'it ended its answer without one');
  return askAfter(client, telling, options);
}

/** Asks how the task goes until it has ended. */
async function askAfter(
  client: Client,
  telling: Telling,
  { agent, signal, onNews }: SendOptions,
): Promise<AgentAnswer> {
  const id = telling.taskId;
  for (let silences = 0; ;) {
    try {
      signal.throwIfAborted();
      const task = await client.getTask({ tenant: '', id }, { signal });
      if (task.id !== id) throw new Error('it told of another task');
      silences = 0;
      const news = telling.take({ payload: { $case: 'task', value: task } });
      if (telling.answer) return telling.answer;
      if (news !== undefined) onNews(news);
    } catch (error) {
      silences += 1;
      const told = signal.aborted ? (signal.reason as Error) : ownErrorIn(error);
      if (told !== undefined) {
        cancelTask(client, id);
        throw told;
      }
      if (silences >= MOST_SILENCES) throw lostSight(agent, messageOf(error));
    }
    await pause(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What we ourselves have against an answer; a status may pass. */
function ownErrorIn(error: unknown): AppError | undefined {
  return causes(error).find(
    (cause) => cause instanceof AppError && cause.data?.['status'] === undefined,
  ) as AppError | undefined;
}

/** An answer that came and cannot be read is told as that; trouble of the network stays as it is. */
function answerError(agent: string, error: unknown): unknown {
  const known = causes(error).some(
    (cause) =>
      cause instanceof AppError ||
      cause instanceof A2AError ||
      isAbort(cause) ||
      typeof (cause as { code?: unknown }).code === 'string' ||
      messageOf(cause) === 'fetch failed',
  );
  return known ? error : answerUnusable(agent, clip(messageOf(error), LONGEST_PROBLEM), error);
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) found.push(at);
  return found;
}

/** Nobody waits for it any more; whether the agent obeys is its own affair. */
function cancelTask(client: Client, id: string): void {
  void client
    .cancelTask({ tenant: '', id, metadata: undefined }, { signal: AbortSignal.timeout(5000) })
    .catch(() => undefined);
}

function requestOf({ message, data, taskId, contextId }: Outgoing): SendMessageRequest {
  const plain = { metadata: undefined, filename: '' };
  return {
    tenant: '',
    message: {
      messageId: crypto.randomUUID(),
      taskId: taskId ?? '',
      contextId: contextId ?? '',
      role: Role.ROLE_USER,
      parts: [
        { ...plain, content: { $case: 'text', value: message }, mediaType: 'text/plain' },
        ...(data === undefined
          ? []
          : [
              {
                ...plain,
                content: { $case: 'data' as const, value: data },
                mediaType: 'application/json',
              },
            ]),
      ],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
    },
    configuration: undefined,
    metadata: undefined,
  };
}
