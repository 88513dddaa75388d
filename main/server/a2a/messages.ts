import { Role, type Message, type Part } from '@a2a-js/sdk';
import { AppError, isRecord } from '../../../app/base/index.ts';

/** What a message asks for. */
export type Wish =
  | { readonly kind: 'request'; readonly text: string }
  | { readonly kind: 'workflow'; readonly text: string; readonly input: unknown };

/** A workflow where a data part holds one, else the text of all parts. Throws for what is neither. */
export function wishOf(message: Message): Wish {
  const data = dataOf(message).find((value) => 'workflow' in value);
  if (data) {
    const { workflow, input } = data;
    const text = typeof workflow === 'string' ? workflow : JSON.stringify(workflow);
    return { kind: 'workflow', text, input: input ?? {} };
  }
  const unread = message.parts.some(
    ({ content }) => content?.$case === 'raw' || content?.$case === 'url',
  );
  if (unread) throw unreadable('Files in messages are not read.');
  const text = textOf(message).trim();
  if (text === '') throw unreadable('The message holds no text.');
  return { kind: 'request', text };
}

function unreadable(problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'message.unreadable',
    message: problem,
    remedy: 'Say in a text what is to be done, or send a workflow as data.',
  });
}

const YES = /^\s*(?:yes|y|ok(?:ay)?|approved?|go on|네|예|승인|좋아요)(?![\p{L}\p{N}])/iu;
const NO =
  /^\s*(?:no|n|deny|denied|refused?|reject(?:ed)?|stop|아니요|아니오|거절|거부)(?![\p{L}\p{N}])/iu;

/** The answer to a question of an approval: `{"approved": true}` or a text that begins with yes or no. */
export function approvalIn(message: Message): { approved: boolean; note: string } | undefined {
  const text = textOf(message).trim();
  for (const { approved } of dataOf(message)) {
    if (typeof approved === 'boolean') return { approved, note: text };
  }
  if (YES.test(text)) return { approved: true, note: text };
  if (NO.test(text)) return { approved: false, note: text };
  return undefined;
}

function textOf(message: Message): string {
  return message.parts
    .map(({ content }) => (content?.$case === 'text' ? content.value : ''))
    .join('\n');
}

function dataOf(message: Message): Record<string, unknown>[] {
  return message.parts
    .map(({ content }) => (content?.$case === 'data' ? (content.value as unknown) : undefined))
    .filter((value) => isRecord(value));
}

/** A message of AgentHub's about a task. */
export function ownMessage(taskId: string, contextId: string, text: string): Message {
  return {
    messageId: crypto.randomUUID(),
    taskId,
    contextId,
    role: Role.ROLE_AGENT,
    parts: [textPart(text)],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
}

export function textPart(text: string): Part {
  return part({ $case: 'text', value: text }, 'text/plain');
}

export function dataPart(value: unknown): Part {
  return part({ $case: 'data', value }, 'application/json');
}

function part(content: NonNullable<Part['content']>, mediaType: string): Part {
  return { content, mediaType, filename: '', metadata: undefined };
}
