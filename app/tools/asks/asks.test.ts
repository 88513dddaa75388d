import { expect, test, vi } from 'vitest';
import { countingIds } from '../../base/index.ts';
import type { ServerAsk } from '../../gateway/index.ts';
import { OpenAsks, type OpenAsk } from './open-asks.ts';

const ask = (signal = new AbortController().signal): ServerAsk => ({
  server: 's',
  method: 'elicitation/create',
  params: { message: 'Which?' },
  signal,
});

test('a question is announced, answered once, and gone', async () => {
  const asks = new OpenAsks(countingIds());
  const opened: OpenAsk[] = [];
  asks.events.on('opened', (each) => opened.push(each));
  const reply = asks.open('person', ask(), { chatId: 'c' });
  expect(opened[0]).toMatchObject({ key: 'person', chatId: 'c', params: { message: 'Which?' } });
  expect(asks.of('person')).toHaveLength(1);
  expect(asks.of('other')).toHaveLength(0);
  expect(asks.reply(opened[0]!.id, { result: { action: 'accept' } })).toBe(true);
  expect(asks.reply(opened[0]!.id, { refused: 'late' })).toBe(false);
  expect(await reply).toEqual({ result: { action: 'accept' } });
  expect(asks.of('person')).toEqual([]);
});

test('a question that its server takes back is closed and not answered', async () => {
  const asks = new OpenAsks(countingIds());
  const closed = vi.fn();
  asks.events.on('closed', closed);
  const stop = new AbortController();
  const reply = asks.open('person', ask(stop.signal));
  stop.abort();
  await expect(reply).rejects.toMatchObject({ code: 'ask.unanswered' });
  expect(closed).toHaveBeenCalledOnce();
  await expect(asks.open('person', ask(AbortSignal.abort()))).rejects.toThrow();
});
