import { expect, test } from 'vitest';
import { FakeClock, countingIds } from '../base/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { Ledger, fixedPrices } from './index.ts';
import { expectedAtEnd } from './pace.ts';

const NOW = Date.parse('2026-11-28T08:00:00Z');
const DAY = 86_400_000;

function setUp() {
  const clock = new FakeClock(NOW);
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({
    'acme/large': { input: 4, output: 20, cacheRead: 1, cacheWrite: 5 },
    'acme/small': { input: 1, output: 2 },
  });
  const ledger = new Ledger({ database, prices, clock, ids: countingIds(), timeZone: () => 'UTC' });
  const spend = (model: string, owner: object, tokens: object): void => {
    const result = ledger.reserve({
      ...{ provider: 'acme', model, owner, free: false },
      ...{ maxInputTokens: 1, maxOutputTokens: 1, inputTokens: 0 },
    });
    if (!result.ok) throw result.error;
    result.reservation.settle({
      ...{ outcome: 'ok', inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 },
      ...{ cacheWriteTokens: 0, reasoningTokens: 0, provenance: 'reported', latencyMs: 7 },
      ...tokens,
    });
  };
  const callsOf = (turnId: string) => ledger.callsOf({ chatId: 'c', turnId }, (id) => id);
  return { clock, ledger, spend, callsOf };
}

const turn = (turnId: string) => ({ chatId: 'c', turnId });

test('the parts of a call add up to its cost, thinking is a part of the output', () => {
  const { spend, callsOf } = setUp();
  const written = { outputTokens: 50, reasoningTokens: 10 };
  spend('large', turn('t'), {
    ...{ inputTokens: 100, cacheReadTokens: 1000, cacheWriteTokens: 20 },
    ...written,
  });
  spend('small', turn('other'), { inputTokens: 9 });
  const [call, ...others] = callsOf('t');
  expect(others).toEqual([]);
  expect(call?.parts).toEqual({
    ...{ input: 400, output: 1000, cacheRead: 1000, cacheWrite: 100, search: 0, reasoning: 200 },
  });
  expect(call?.costNano).toBe(400 + 1000 + 1000 + 100);
});

test('a price that a provider told itself is not split, and an unknown one is not 0', () => {
  const { spend, callsOf } = setUp();
  spend('large', turn('t'), { inputTokens: 100, reportedCostNano: 77 });
  spend('unheard-of', turn('t'), { inputTokens: 100 });
  expect(callsOf('t').map(({ costNano, parts, provenance }) => [costNano, parts, provenance])) //
    .toEqual([
      [77, undefined, 'reported'],
      [null, undefined, 'computed'],
    ]);
});

test('spenders of a budget are those whose spending counts in it, the dearest first', async () => {
  const { clock, ledger, spend } = setUp();
  spend('large', { chatId: 'before', agent: 'sena' }, { inputTokens: 1000 });
  await clock.advance(3 * DAY); // another month
  spend('large', { chatId: 'a', agent: 'sena' }, { inputTokens: 10 });
  spend('small', { chatId: 'b', agent: 'rune' }, { inputTokens: 100 });
  spend('small', { chatId: 'b' }, { inputTokens: 1 });
  const wish = { period: 'month', limitNano: 1e9, hard: true } as const;
  const app = ledger.budgets.set({ scope: 'app', ...wish });
  expect(ledger.budgets.spenders(app.id)).toMatchObject({
    models: [
      { key: 'acme/small', costNano: 101, calls: 2 },
      { key: 'acme/large', costNano: 40 },
    ],
    chats: [{ key: 'b' }, { key: 'a' }],
    agents: [{ key: 'rune' }, { key: 'sena' }],
    tools: [],
  });
  const each = ledger.budgets.set({ scope: 'agent', ...wish });
  expect(ledger.budgets.spenders(each.id, 'sena').models).toMatchObject([{ key: 'acme/large' }]);
  expect(ledger.budgets.spenders(each.id).chats).toMatchObject([{ key: 'b' }, { key: 'a' }]);
  const total = ledger.budgets.set({ scope: 'chat', target: 'before', ...wish, period: 'total' });
  expect(ledger.budgets.spenders(total.id).models).toMatchObject([{ costNano: 4000 }]);
});

test('a series has one figure for each day, week or month and model', async () => {
  const { clock, ledger, spend } = setUp(); // a Saturday
  spend('large', {}, { inputTokens: 1 });
  await clock.advance(DAY);
  spend('large', {}, { inputTokens: 2 });
  await clock.advance(2 * DAY);
  spend('small', {}, { inputTokens: 3 });
  const points = (unit: 'day' | 'week' | 'month') =>
    ledger.reports.series('model', unit).map(({ at, costNano }) => `${at} ${costNano}`);
  expect(points('day')).toEqual(['2026-11-28 4', '2026-11-29 8', '2026-12-01 3']);
  expect(points('week')).toEqual(['2026-11-23 12', '2026-11-30 3']);
  expect(points('month')).toEqual(['2026-11 12', '2026-12 3']);
});

test('what is expected at the end is the pace so far, once a tenth of the period has passed', () => {
  const week = { since: 0, until: 1000 };
  expect(expectedAtEnd(50, week, 250)).toBe(200);
  expect(expectedAtEnd(50, week, 99)).toBeUndefined();
  expect(expectedAtEnd(50, { since: 0, until: Number.MAX_SAFE_INTEGER }, 5)).toBeUndefined();
});
