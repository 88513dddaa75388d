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
