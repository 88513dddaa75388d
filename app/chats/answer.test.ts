import { expect, test } from 'vitest';
import { FakeClock, countingIds } from '../base/index.ts';
import { Ledger, fixedPrices } from '../ledger/index.ts';
import { OFFLINE_MODEL, type ChatModel } from '../models/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { answer } from './answer.ts';

test('what a model said is shown soon, also while it then pauses', async () => {
  const clock = new FakeClock();
  const store = memoryDatabase(clock);
  const ledger = new Ledger({
    database: store.database,
    prices: fixedPrices({}),
    clock,
    ids: countingIds(),
  });
  const pause = Promise.withResolvers<void>();
  const model: ChatModel = {
    id: OFFLINE_MODEL,
    async *stream() {
      for (const delta of ['A', ' long', ' answer']) yield { type: 'text', delta };
      await pause.promise;
      yield { type: 'text', delta: '.' };
    },
  };
  const request = { system: '', messages: [], tools: [], maxOutputTokens: 10 };
  let shown = '';
  let saved = '';
  const ended = answer(
    { ledger, clock },
    model,
    request,
    { owner: {} },
    {
      save: (parts) =>
        (saved = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')),
      show: (_kind, delta) => (shown += delta),
      sent: () => undefined,
    },
    new AbortController().signal,
  );
  await clock.advance(50);
  expect(shown).toBe('A long answer');
  expect(saved).toBe('A long answer');
  pause.resolve();
  await ended;
  expect(shown).toBe('A long answer.');
  store[Symbol.dispose]();
});

test('an answer that comes at once is stored once, before it is shown', async () => {
  const clock = new FakeClock();
  using store = memoryDatabase(clock);
  const { database } = store;
  const ledger = new Ledger({ database, prices: fixedPrices({}), clock, ids: countingIds() });
  const model: ChatModel = {
    id: OFFLINE_MODEL,
    async *stream() {
      for (const delta of ['A', ' long', ' answer']) yield { type: 'text', delta };
      await Promise.resolve();
      yield { type: 'finish', reason: 'stop' };
    },
  };
  const steps: string[] = [];
  ledger.events.on('recorded', () => steps.push('settled'));
  await answer(
    { ledger, clock },
    model,
    { system: '', messages: [], tools: [], maxOutputTokens: 10 },
    { owner: {} },
    {
      sent: () => steps.push('sent'),
      save: (_parts, status, finish) => steps.push(`${status} ${finish}`),
      show: (_kind, delta) => steps.push(delta),
    },
    new AbortController().signal,
  );
  expect(steps).toEqual(['sent', 'complete stop', 'settled', 'A long answer']);
});

test('what could not be stored is not shown, is tried again, and never after the end', async () => {
  const clock = new FakeClock();
  using store = memoryDatabase(clock);
  const { database } = store;
  const ledger = new Ledger({ database, prices: fixedPrices({}), clock, ids: countingIds() });
  const pauses = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const model: ChatModel = {
    id: OFFLINE_MODEL,
    async *stream() {
      for (const [index, delta] of ['A', 'B', 'C'].entries()) {
        yield { type: 'text', delta };
        await pauses[index]?.promise;
      }
    },
  };
  const failing = new Set(['A', 'ABC']);
  const tried: string[] = [];
  let shown = '';
  const ended = answer(
    { ledger, clock },
    model,
    { system: '', messages: [], tools: [], maxOutputTokens: 10 },
    { owner: {} },
    {
      sent: () => undefined,
      save: ([part]) => {
        const text = part?.type === 'text' ? part.text : '';
        tried.push(text);
        if (failing.has(text)) throw new Error('the disk is full');
      },
      show: (_kind, delta) => (shown += delta),
    },
    new AbortController().signal,
  );
  await clock.advance(50);
  expect([tried, shown]).toEqual([['A'], '']);
  pauses[0]!.resolve();
  await clock.advance(50);
  expect([tried, shown]).toEqual([['A', 'AB'], 'AB']);
  pauses[1]!.resolve();
  await expect(ended).rejects.toThrow('the disk is full');
  const tries = tried.length;
  await clock.advance(100);
  expect([tried.length, shown]).toEqual([tries, 'AB']);
});
