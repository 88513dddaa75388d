import { expect, test } from 'vitest';
import { FakeClock, countingIds } from '../../app/base/index.ts';
import { callTimedOut, connectionFailed } from '../../app/gateway/errors.ts';
import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { MemoryTarget, memoryGate, text } from '../support/memory-target.ts';

/*
 * A person or a time server sets the clock by an hour, forth or back: only the wall clock jumps.
 * That servers stay as they are is proven beside their supervision.
 */
const HOUR = 3_600_000;
const JUMPS = [HOUR, -HOUR, 25 * HOUR];

test.each(JUMPS)(
  'an open breaker stays open for its minute, whatever the clock does (%i ms)',
  async (jump) => {
    const a = new MemoryTarget('a', { look: 'write' }, { breaker: { failures: 2 } });
    a.answer = () => Promise.reject(connectionFailed('a', 'gone'));
    const { call, clock, pipeline } = memoryGate(a);
    for (let count = 0; count < 2; count += 1) await call('a', 'look');
    clock.jump(jump);
    expect(pipeline.closedFor('a', 'look')).toBe(60_000);
    expect(await call('a', 'look')).toMatchObject({ error: { code: 'server.not-answering' } });
    a.answer = () => Promise.resolve(text('back'));
    await clock.advance(60_000);
    expect(await call('a', 'look')).toMatchObject({ text: 'back' });
  },
);

test.each(JUMPS)(
  'a try is repeated after its delay, whatever the clock does (%i ms)',
  async (jump) => {
    const a = new MemoryTarget('a', { look: 'read' });
    a.answer = (sent) =>
      sent === 1 ? Promise.reject(callTimedOut('a', 'look', 1000)) : Promise.resolve(text('done'));
    const { call, clock } = memoryGate(a);
    const calling = call('a', 'look');
    await clock.advance(100);
    clock.jump(jump);
    await clock.advance(200);
    const done = await calling;
    expect(done).toMatchObject({ text: 'done', meta: { attempts: 2 } });
    expect(done.meta.durationMs).toBeLessThanOrEqual(260); // 200 ms and 0 to 30 % more
  },
);

test.each(JUMPS)(
  'neither the rate nor the cache is refilled by the clock (%i ms)',
  async (jump) => {
    const rate = { capacity: 1, perSecond: 0.1 };
    const a = new MemoryTarget('a', { look: 'read' }, { rate });
    const { call, clock } = memoryGate(a);
    expect(await call('a', 'look')).toMatchObject({ text: 'answer 1' });
    clock.jump(jump);
    expect(await call('a', 'look')).toMatchObject({ text: 'answer 1', meta: { cached: true } });
    const other = await call('a', 'look', { arguments: { q: 'other' } });
    expect(other).toMatchObject({ error: { code: 'server.rate-limited' } });
  },
);

test.each(JUMPS)('what a budget of a day has spent stays spent (%i ms)', (jump) => {
  const clock = new FakeClock(Date.UTC(2026, 5, 15, 12));
  const { database } = memoryDatabase(clock);
  const ledger = new Ledger({
    database,
    prices: fixedPrices({ 'acme/flat': { input: 1, output: 1 } }),
    clock,
    ids: countingIds(),
  });
  const limitNano = 2000;
  ledger.budgets.set({ scope: 'app', period: 'day', limitNano, hard: true });
  ledger.budgets.set({ scope: 'app', period: 'total', limitNano: 3 * limitNano, hard: true });
  const spend = (): boolean => {
    const result = ledger.reserve({
      provider: 'acme',
      model: 'flat',
      owner: {},
      free: false,
      maxInputTokens: 400,
      maxOutputTokens: 600,
      inputTokens: 100,
    });
    if (!result.ok) return false;
    clock.jump(jump); // in the middle of a call
    result.reservation.settle({
      outcome: 'ok',
      inputTokens: 400,
      outputTokens: 600,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      provenance: 'reported',
      latencyMs: 0,
    });
    clock.jump(-jump);
    return true;
  };
  expect([spend(), spend(), spend()]).toEqual([true, true, false]);
  clock.jump(jump);
  clock.jump(-jump);
  expect(spend()).toBe(false);
  const account = ledger.budgets.list().find(({ budget }) => budget.period === 'day')!;
  expect(account.accounts).toMatchObject([{ spentNano: limitNano, heldNano: 0 }]);
});
