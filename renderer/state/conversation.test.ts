import { describe, expect, test } from 'vitest';
import { MemoryClient } from '../../tests/support/memory-client.ts';
import { Conversation } from './conversation.svelte.ts';
import type { ChatDetail, TurnEvent } from './thread.ts';

const usage = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costNano: 0,
  unpriced: 0,
  cacheHitRate: null,
};

function detail(text: string, running?: { rev: number }, id = 'c1'): ChatDetail {
  return {
    chat: { id, title: 'A chat', model: null, createdAt: 1, updatedAt: 1 },
    turns: [
      {
        id: 't1',
        seq: 1,
        status: running ? 'running' : 'completed',
        model: 'offline/planner',
        stopReason: null,
        leftOut: 0,
        error: null,
        startedAt: 1,
        endedAt: running ? null : 9,
      },
    ],
    messages: [
      {
        id: 'm1',
        turnId: 't1',
        role: 'user',
        status: 'complete',
        parts: [{ type: 'text', text: 'hello' }],
        createdAt: 1,
      },
      {
        id: 'm2',
        turnId: 't1',
        role: 'assistant',
        status: running ? 'streaming' : 'complete',
        parts: [{ type: 'text', text }],
        createdAt: 2,
      },
    ],
    toolCalls: [],
    usage,
    ...(running ? { running: { turnId: 't1', rev: running.rev, approvals: [] } } : {}),
  };
}

function text(rev: number, delta: string, turnId = 't1') {
  const event: TurnEvent = { type: 'text', messageId: 'm2', delta };
  return { chatId: 'c1', turnId, rev, event };
}

const shown = (conversation: Conversation): string =>
  conversation.turns.flatMap((turn) => turn.blocks.map((block) => block.text)).join('|');

describe('an open chat', () => {
  test('an event that the snapshot already contains is not added a second time', async () => {
    const client = new MemoryClient({ 'chats.get': () => detail('one two', { rev: 2 }) });
    const conversation = new Conversation(client);
    await conversation.open('c1');
    client.tell('turn.happened', text(2, ' two'));
    client.tell('turn.happened', text(3, ' three'));
    expect(shown(conversation)).toBe('one two three');
  });

  test('events that arrive while the snapshot is on its way are added after it, each once', async () => {
    let arrive: (value: ChatDetail) => void = () => undefined;
    const client = new MemoryClient({
      'chats.get': () => new Promise<ChatDetail>((resolve) => (arrive = resolve)),
    });
    const conversation = new Conversation(client);
    const opening = conversation.open('c1');
    client.tell('turn.happened', text(2, ' two'));
    client.tell('turn.happened', text(3, ' three'));
    arrive(detail('one two', { rev: 2 }));
    await opening;
    expect(shown(conversation)).toBe('one two three');
  });

  test('a missed event leads to a new snapshot instead of a text with a hole', async () => {
    const replies = [detail('one', { rev: 1 }), detail('one two three', { rev: 3 })];
    const client = new MemoryClient({ 'chats.get': () => replies.shift()! });
    const conversation = new Conversation(client);
    await conversation.open('c1');
    client.tell('turn.happened', text(3, ' three'));
    await settle();
    expect(shown(conversation)).toBe('one two three');
  });

  test('a turn that was started elsewhere appears', async () => {
    const replies = [
      { ...detail('', undefined), turns: [], messages: [] },
      detail('one', { rev: 1 }),
    ];
    const client = new MemoryClient({ 'chats.get': () => replies.shift()! });
    const conversation = new Conversation(client);
    await conversation.open('c1');
    client.tell('turn.happened', text(1, 'one'));
    await settle();
    expect(conversation.turns.map((turn) => turn.asked)).toEqual(['hello']);
  });

  test('events of another chat change nothing', async () => {
    const client = new MemoryClient({ 'chats.get': () => detail('one', { rev: 1 }) });
    const conversation = new Conversation(client);
    await conversation.open('c1');
    client.tell('turn.happened', { ...text(2, ' two'), chatId: 'c2' });
    expect(shown(conversation)).toBe('one');
    expect(client.count('chats.get')).toBe(1);
  });

  test('a snapshot that comes after another chat was opened is thrown away', async () => {
    let late: (value: ChatDetail) => void = () => undefined;
    const client = new MemoryClient({
      'chats.get': ({ chatId }) =>
        chatId === 'c1'
          ? new Promise<ChatDetail>((resolve) => (late = resolve))
          : detail('of the second', undefined, 'c2'),
    });
    const conversation = new Conversation(client);
    const first = conversation.open('c1');
    await conversation.open('c2');
    late(detail('of the first'));
    await first;
    expect(conversation.chat?.id).toBe('c2');
    expect(shown(conversation)).toBe('of the second');
  });

  test('after a lost connection the chat is read anew', async () => {
    const client = new MemoryClient({ 'chats.get': () => detail('one') });
    const conversation = new Conversation(client);
    await conversation.open('c1');
    client.turnInto('lost');
    client.turnInto('open');
    expect(client.count('chats.get')).toBe(2);
  });

  test('a draft belongs to its chat and is there again on return', async () => {
    const client = new MemoryClient({ 'chats.get': () => detail('one') });
    const conversation = new Conversation(client);
    conversation.draft = 'for a new chat';
    await conversation.open('c1');
    expect(conversation.draft).toBe('');
    await conversation.open(undefined);
    expect(conversation.draft).toBe('for a new chat');
  });
});

describe('sending', () => {
  test('a refused message is given back to the person with the reason', async () => {
    const error = { kind: 'denied', code: 'model.key-missing', message: 'No key.' } as const;
    const client = new MemoryClient({ 'turns.start': () => ({ error }) });
    const conversation = new Conversation(client);
    conversation.draft = 'hello';
    expect(await conversation.send('hello')).toBeUndefined();
    expect(conversation.draft).toBe('hello');
    expect(conversation.problem).toEqual(error);
    expect(conversation.busy).toBe(false);
  });

  test('the first message of a chat opens the chat that it started', async () => {
    const client = new MemoryClient({
      'turns.start': () => ({ chatId: 'c1', turnId: 't1' }),
      'chats.get': () => detail('', { rev: 0 }),
    });
    const conversation = new Conversation(client);
    expect(await conversation.send('hello')).toBe('c1');
    expect(conversation.chat?.title).toBe('A chat');
    expect(conversation.busy).toBe(true);
    expect(client.calls[0]?.input).toEqual({ message: 'hello', caller: 'window' });
  });

  test('nothing is sent while an answer runs, and nothing empty ever', async () => {
    const client = new MemoryClient({ 'chats.get': () => detail('one', { rev: 1 }) });
    const conversation = new Conversation(client);
    await conversation.send('   ');
    await conversation.open('c1');
    await conversation.send('again');
    expect(client.count('turns.start')).toBe(0);
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
