import { expect, test } from 'vitest';
import { applyEvent } from './thread-events.ts';
import { buildThread, costOf, type ChatDetail, type TurnEvent } from './thread.ts';

const none = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costNano: 0,
  unpriced: 0,
  cacheHitRate: null,
};
const tokens = { ...none, reasoningTokens: 0 };
const call = { server: 'files', tool: 'read', arguments: { path: '/a' } };
const cut = {
  stopReason: 'The answer reached the longest length that is set and was cut there.',
  stopCause: { code: 'turn.cut-at-length' },
};

const events: TurnEvent[] = [
  { type: 'start', model: 'anthropic/claude' },
  { type: 'thinking', messageId: 'm2', delta: 'I should ' },
  { type: 'thinking', messageId: 'm2', delta: 'read.' },
  { type: 'text', messageId: 'm2', delta: 'Reading' },
  { type: 'text', messageId: 'm2', delta: ' now.' },
  {
    type: 'tool_call',
    id: 'r1',
    callId: 'k1',
    messageId: 'm2',
    name: 'files__read',
    effect: 'read',
    ...call,
  },
  { type: 'approval', id: 'r1', name: 'files__read', effect: 'read', dangers: [], ...call },
  { type: 'approval_answered', id: 'r1', answer: 'once' },
  {
    type: 'tool_result',
    id: 'r1',
    callId: 'k1',
    name: 'files__read',
    server: 'files',
    tool: 'read',
    status: 'ok',
    text: 'contents',
    cached: true,
    attempts: 2,
    durationMs: 12,
  },
  { type: 'text', messageId: 'm4', delta: 'Done.' },
  { type: 'done', status: 'completed', text: 'Done.', usage: tokens, costNano: 5, ...cut },
];

const finished: ChatDetail = {
  chat: { id: 'c', title: 'x', model: null, createdAt: 0, updatedAt: 0 },
  turns: [
    {
      id: 't',
      seq: 1,
      status: 'completed',
      model: 'anthropic/claude',
      ...cut,
      leftOut: 0,
      error: null,
      startedAt: 0,
      endedAt: null,
      usage: { ...none, costNano: 5 },
    },
  ],
  messages: [
    message('m1', 'user', [{ type: 'text', text: 'Read it' }]),
    message('m2', 'assistant', [
      { type: 'thinking', text: 'I should read.' },
      { type: 'text', text: 'Reading now.' },
      { type: 'tool_call', id: 'k1', name: 'files__read', arguments: { path: '/a' } },
    ]),
    message('m3', 'tool', [
      { type: 'tool_result', id: 'k1', name: 'files__read', text: 'contents', isError: false },
    ]),
    message('m4', 'assistant', [{ type: 'text', text: 'Done.' }]),
  ],
  toolCalls: [
    {
      id: 'r1',
      turnId: 't',
      callId: 'k1',
      ...call,
      status: 'ok',
      text: 'contents',
      error: null,
      cached: true,
      attempts: 2,
      durationMs: 12,
    },
  ],
  usage: none,
};

function message(
  id: string,
  role: 'user' | 'assistant' | 'tool',
  parts: ChatDetail['messages'][number]['parts'],
): ChatDetail['messages'][number] {
  return { id, turnId: 't', role, status: 'complete', parts, createdAt: 0 };
}

/** The turn as it stands just after its start. */
function begun(): ChatDetail {
  return {
    ...finished,
    turns: [{ ...finished.turns[0]!, status: 'running', usage: undefined }],
    messages: finished.messages.slice(0, 1),
    toolCalls: [],
    running: { turnId: 't', rev: 0, approvals: [] },
  };
}

test('a turn followed by its events looks the same as the stored turn', () => {
  const live = buildThread(begun())[0]!;
  for (const event of events) applyEvent(live, event);
  expect(live).toEqual(buildThread(finished)[0]);
});

test('a question for approval is open until it is answered or the turn ends', () => {
  const live = buildThread(begun())[0]!;
  const asking = (): boolean => live.blocks.some((block) => block.kind === 'tool' && block.asking);
  for (const event of events.slice(0, 7)) applyEvent(live, event);
  expect(asking()).toBe(true);
  applyEvent(live, { type: 'done', status: 'cancelled', text: '', usage: tokens, costNano: null });
  expect(asking()).toBe(false);
  expect(live.incomplete).toBe(true);
});

test('a question that was open before the page came is shown open', () => {
  const approval = { ...events[6]!, dangers: ['hidden-characters'] } as TurnEvent;
  const detail: ChatDetail = {
    ...begun(),
    messages: finished.messages.slice(0, 2),
    toolCalls: [{ ...finished.toolCalls[0]!, status: 'running', durationMs: null }],
    running: { turnId: 't', rev: 7, approvals: [approval] },
  };
  const block = buildThread(detail)[0]!.blocks.at(-1);
  expect(block).toMatchObject({
    kind: 'tool',
    asking: true,
    dangers: ['hidden-characters'],
    status: 'running',
  });
});

test('a call to a tool that does not exist is shown with what the model was told', () => {
  const detail = {
    ...finished,
    toolCalls: [],
    messages: finished.messages.map((entry) =>
      entry.role === 'tool'
        ? message('m3', 'tool', [
            {
              type: 'tool_result',
              id: 'k1',
              name: 'files__read',
              text: 'No such tool.',
              isError: true,
            },
          ])
        : entry,
    ),
  };
  expect(buildThread(detail)[0]!.blocks[2]).toMatchObject({
    server: 'files',
    tool: 'read',
    status: 'error',
    text: 'No such tool.',
  });
});

test('a cost of which one call has no price is unknown, not what the others cost', () => {
  expect(costOf({ ...none, costNano: 5, unpriced: 1 }).costNano).toBeNull();
  expect(costOf({ ...none, costNano: 5 }).costNano).toBe(5);
});
