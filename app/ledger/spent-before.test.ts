import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { FakeClock, countingIds } from '../base/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { tables } from '../storage/index.ts';
import { Ledger, fixedPrices } from './index.ts';
import type { Budget } from './scope.ts';
import { rowsToRead } from './spent-before.ts';
import type { Spend, SpendOwner } from './spend.ts';

const PRICES = fixedPrices({
  'acme/flat': { input: 1, output: 1 },
  'acme/other': { input: 1, output: 1 },
});

function setUp(zone = 'UTC') {
  const clock = new FakeClock(Date.parse('2026-06-15T12:00:00Z'));
  const { database } = memoryDatabase(clock);
  database.run(sql`DELETE FROM budgets`);
  const ids = countingIds();
  const ledger = new Ledger({ database, prices: PRICES, clock, ids, timeZone: () => zone });
  const spend = (owner: SpendOwner, tokens: number, model = 'flat'): void => {
    const result = ledger.reserve({
      provider: 'acme',
      model,
      owner,
      free: false,
      maxInputTokens: tokens,
      maxOutputTokens: 0,
      inputTokens: tokens,
    });
    if (!result.ok) throw result.error;
    result.reservation.settle({
      outcome: 'ok',
      inputTokens: tokens,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      provenance: 'reported',
      latencyMs: 1,
    });
  };
  const spent = (): Record<string, number> =>
    Object.fromEntries(
      ledger.budgets
        .list()
        .flatMap(({ accounts }) => accounts.map((one) => [one.subject, one.spentNano])),
    );
  return { clock, database, ledger, spend, spent };
}

test('an account that is opened late holds what its run had spent, wherever the rows stand', () => {
  const { ledger, spend, spent } = setUp();
  spend({ chatId: 'c', turnId: 't' }, 1);
  spend({ turnId: 't' }, 10);
  spend({ chatId: 'c', turnId: 'other' }, 100);
  spend({ chatId: 'c', turnId: 't', runId: 'r' }, 1000);
  spend({ runId: 'r' }, 10_000);
  spend({ jobId: 'j', turnId: 't' }, 100_000);
  ledger.budgets.set({ scope: 'app', period: 'run', limitNano: 1e9, hard: true });
  spend({ chatId: 'c', turnId: 't' }, 2);
  spend({ runId: 'r', turnId: 'new' }, 2);
  spend({ jobId: 'j' }, 2);
  expect(spent()).toEqual({ '#t': 13, '#r': 11_002, '#j': 100_002 });
});

test('an account that is opened late holds what its days had spent, from the daily sums', async () => {
  const { clock, ledger, spend, spent } = setUp();
  spend({ agent: 'a' }, 1);
  await clock.advance(86_400_000);
  spend({ agent: 'a' }, 10);
  spend({ agent: 'b' }, 100, 'other');
  for (const [scope, target] of [
    ['agent', 'a'],
    ['provider', 'acme'],
    ['model', 'acme/flat'],
  ] as const) {
    ledger.budgets.set({ scope, target, period: 'day', limitNano: 1e9, hard: true });
  }
  ledger.budgets.set({
    scope: 'model',
    target: 'other',
    period: 'week',
    limitNano: 1e9,
    hard: true,
  });
  ledger.budgets.set({ scope: 'app', target: '', period: 'total', limitNano: 1e9, hard: true });
  expect(spent()).toEqual({ a: 10, acme: 110, 'acme/flat': 10, other: 100, '': 111 });
});

test('a budget in another time zone counts by its own days', async () => {
  const { clock, ledger, spend, spent } = setUp();
  await clock.advance(2 * 3_600_000); // 14:00 in UTC, 23:00 in Seoul
  spend({ agent: 'a' }, 1);
  await clock.advance(2 * 3_600_000); // the next day there
  spend({ agent: 'a' }, 10);
  const limit = { period: 'day', limitNano: 1e9, hard: true } as const;
  ledger.budgets.set({ scope: 'agent', target: 'a', ...limit, timeZone: 'Asia/Seoul' });
  ledger.budgets.set({ scope: 'app', ...limit });
  expect(spent()).toEqual({ a: 10, '': 11 });
});

test('an account of a run, a chat, a job, a plugin or a project is opened by an index', () => {
  const { database } = setUp();
  const owner = { chatId: 'c', turnId: 't', plugin: 'p', project: 'q' };
  const plansOf = (scope: Budget['scope'], period: Budget['period'], owner: SpendOwner) => {
    const budget = { scope, period, target: '*' } as Budget;
    const spend: Spend = { kind: 'model', owner, provider: 'acme', model: 'flat' };
    return rowsToRead(budget, spend).map((filter) => {
      const query = database.select({ at: tables.usage.at }).from(tables.usage).where(filter);
      const plan = database.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${query.getSQL()}`);
      return plan.map(({ detail }) => detail).join();
    });
  };
  const plans = [
    ...plansOf('run', 'run', owner),
    ...plansOf('model', 'run', owner),
    ...plansOf('app', 'run', { runId: 'r' }),
    ...plansOf('chat', 'day', owner),
    ...plansOf('job', 'day', { jobId: 'j' }),
    ...plansOf('plugin', 'month', owner),
    ...plansOf('project', 'month', owner),
  ];
  expect(plans).toHaveLength(9);
  expect(plans[1]).toContain('turn_id=?');
  for (const plan of plans) expect(plan).toMatch(/^SEARCH usage USING (COVERING )?INDEX/);
});
