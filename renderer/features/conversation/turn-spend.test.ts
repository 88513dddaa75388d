import { expect, test } from 'vitest';
import { cacheRate, failedAttempts, spendGroups } from './turn-spend.ts';

const call = (change: object) => ({
  ...{ id: 'c', kind: 'model' as const, outcome: 'ok' as const, provider: 'acme', model: 'one' },
  ...{ tool: null, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  ...{ reasoningTokens: 0, webSearches: 0, tier: null, costNano: 0 },
  ...{ provenance: 'computed' as const, priceSource: 'data', priceDate: '2026-11-01T00:00:00Z' },
  ...{ latencyMs: 1, error: null },
  ...change,
});
const parts = (change: object) => ({
  ...{ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, search: 0, reasoning: 0 },
  ...change,
});

test('rounds of one model are added up, part by part', () => {
  const [group, ...others] = spendGroups([
    call({
      inputTokens: 10,
      outputTokens: 5,
      costNano: 60,
      parts: parts({ input: 10, output: 50 }),
    }),
    call({ inputTokens: 20, costNano: 20, parts: parts({ input: 20 }) }),
  ]);
  expect(others).toEqual([]);
  expect(group).toMatchObject({ model: 'acme/one', costNano: 80, priceDate: '2026-11-01' });
  expect(group?.lines).toEqual([
    { part: 'input', count: 30, costNano: 30 },
    { part: 'output', count: 5, costNano: 50 },
  ]);
});

test('one call without a price or without parts makes the sum unknown, never smaller', () => {
  const [group] = spendGroups([
    call({ inputTokens: 10, costNano: 10, parts: parts({ input: 10 }) }),
    call({ inputTokens: 5, costNano: null, provenance: 'estimated' }),
  ]);
  expect(group).toMatchObject({ costNano: null, provenance: 'estimated' });
  expect(group?.lines).toEqual([{ part: 'input', count: 15, costNano: undefined }]);
});

test('paid tools stand by themselves, and a failed attempt is told beside the one that answered', () => {
  const failed = call({ model: 'two', outcome: 'failed', error: 'is overloaded' });
  const calls = [
    failed,
    call({ inputTokens: 1, costNano: 1 }),
    call({ kind: 'tool', model: null, provider: null, tool: 'maps__route', costNano: 9 }),
  ];
  expect(spendGroups(calls).map((group) => group.model)).toEqual(['acme/one', undefined]);
  expect(spendGroups(calls)[1]?.lines).toEqual([
    { part: 'tool', tool: 'maps__route', count: 1, costNano: 9 },
  ]);
  expect(failedAttempts(calls)).toEqual([{ model: 'acme/two', reason: 'is overloaded' }]);
});

test('the cache rate counts all that was read', () => {
  expect(cacheRate({ inputTokens: 10, cacheReadTokens: 80, cacheWriteTokens: 10 })).toBe(0.8);
  expect(cacheRate({ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 })).toBeUndefined();
});

test('an attempt that used nothing does not make the figures of the next one estimated', () => {
  const refused = call({ outcome: 'failed', provenance: 'estimated', costNano: 0, error: 'busy' });
  const [group] = spendGroups([refused, call({ inputTokens: 5, costNano: 50 })]);
  expect(group).toMatchObject({ provenance: 'computed', costNano: 50 });
  const unsent = call({ outcome: 'not-sent', costNano: 0, error: 'no key' });
  expect(failedAttempts([refused, unsent, call({})]).map(({ reason }) => reason)).toEqual([
    'busy',
    'no key',
  ]);
});
