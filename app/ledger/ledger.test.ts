import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { FakeClock, countingIds, seededRandom, type AppError } from '../base/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { Ledger, fixedPrices, type EndedCall, type PlannedCall } from './index.ts';

/** One token costs one nano-dollar of `flat`, so that amounts can be read off the tokens. */
const PRICES = fixedPrices({
  'acme/flat': { input: 1, output: 1 },
  'acme/cheap': { input: 0.1, output: 0.1 },
  'acme/dear': { input: 1, output: 5, cacheWrite: 2 },
});

function setUp(clock = new FakeClock(Date.parse('2026-06-15T12:00:00Z'))) {
  const { database } = memoryDatabase(clock);
  database.run(sql`DELETE FROM budgets`);
  const ids = countingIds();
  const open = (more: { refuseUnknownPrice?: () => boolean } = {}) =>
    new Ledger({ database, prices: PRICES, clock, ids, timeZone: () => 'UTC', ...more });
  return { clock, database, ids, open, ledger: open() };
}

function planned(change: Partial<PlannedCall> = {}): PlannedCall {
  return {
    provider: 'acme',
    model: 'flat',
    owner: { chatId: 'c1', turnId: 't1' },
    free: false,
    maxInputTokens: 40,
    maxOutputTokens: 60,
    inputTokens: 10,
    ...change,
  };
}

function ended(change: Partial<EndedCall> = {}): EndedCall {
  return {
    outcome: 'ok',
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    provenance: 'reported',
    latencyMs: 5,
    ...change,
  };
}

function appBudget(ledger: Ledger, limitNano: number, hard = true) {
  return ledger.budgets.set({ scope: 'app', period: 'month', limitNano, hard });
}

function refused(ledger: Ledger, call = planned()): AppError {
  const result = ledger.reserve(call);
  if (result.ok) throw new Error('it was let through');
  return result.error;
}

function reserve(ledger: Ledger, call = planned()) {
  const result = ledger.reserve(call);
  if (!result.ok) throw result.error;
  return result.reservation;
}

function app(ledger: Ledger) {
  return ledger.budgets.list().find(({ budget }) => budget.scope === 'app')!.accounts[0]!;
}

describe('a reservation', () => {
  it('holds the worst case until it is settled, then counts what was used', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    const reservation = reserve(ledger);
    expect(app(ledger)).toMatchObject({ spentNano: 0, heldNano: 100 });
    expect(reservation.settle(ended({ inputTokens: 10, outputTokens: 20 }))).toBe(30);
    expect(app(ledger)).toMatchObject({ spentNano: 30, heldNano: 0 });
  });

  it('counts the dearer of reading and writing the cache as its worst case', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    reserve(ledger, planned({ model: 'dear' }));
    expect(app(ledger).heldNano).toBe(40 * 2 + 60 * 5);
  });

  it('is settled once, however often that is tried', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    const reservation = reserve(ledger);
    const first = reservation.settle(ended({ inputTokens: 10 }));
    expect(reservation.settle(ended({ inputTokens: 99 }))).toBe(first);
    expect(ledger.reports.total()).toMatchObject({ calls: 1, costNano: 10 });
  });

  it('holds nothing where what is written beside it cannot be written', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    const broken = (): void => {
      throw new Error('no room');
    };
    expect(() => ledger.reserve(planned(), broken)).toThrow('no room');
    expect(ledger.settleOpen(() => 0)).toBe(0);
    expect(app(ledger).heldNano).toBe(0);
  });

  it('is written together with what goes beside it, or is settled without that', () => {
    const { ledger, database } = setUp();
    appBudget(ledger, 1000);
    const told: unknown[] = [];
    ledger.events.on('recorded', (owner) => told.push(owner));
    const chat = sql`INSERT INTO chats (id, title, created_at, updated_at) VALUES ('c', '', 0, 0)`;
    const beside = (): void => {
      database.run(chat);
      throw new Error('no room');
    };
    const reservation = reserve(ledger);
    expect(() => reservation.settle(ended({ inputTokens: 10 }), beside)).toThrow('no room');
    expect(app(ledger)).toMatchObject({ spentNano: 10, heldNano: 0 });
    expect(told).toHaveLength(1);
    expect(database.all(sql`SELECT id FROM chats`)).toEqual([]);
    reserve(ledger).settle(ended({ inputTokens: 10 }), () => void database.run(chat));
    expect(database.all(sql`SELECT id FROM chats`)).toHaveLength(1);
    expect(app(ledger).spentNano).toBe(20);
  });

  it('frees its hold when the call fails without costing anything', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    expect(reserve(ledger).settle(ended({ outcome: 'failed', error: 'no' }))).toBe(0);
    expect(app(ledger)).toMatchObject({ spentNano: 0, heldNano: 0 });
    expect(ledger.reports.total()).toMatchObject({ calls: 1, unpriced: 0 });
  });

  it('frees what was held under the model that was asked when another one answers', () => {
    const { ledger } = setUp();
    ledger.budgets.set({
      scope: 'model',
      target: 'acme/flat',
      period: 'day',
      limitNano: 500,
      hard: true,
    });
    ledger.budgets.set({
      scope: 'model',
      target: 'acme/cheap',
      period: 'day',
      limitNano: 500,
      hard: true,
    });
    const answeredBy = { provider: 'acme', model: 'cheap' };
    expect(reserve(ledger).settle(ended({ inputTokens: 100, answeredBy }))).toBe(10);
    const [flat, cheap] = ledger.budgets.list().map(({ accounts }) => accounts[0]!);
    expect(flat).toMatchObject({ spentNano: 0, heldNano: 0 });
    expect(cheap).toMatchObject({ spentNano: 10, heldNano: 0 });
    expect(ledger.reports.by('model').map((row) => row.key)).toEqual(['acme/cheap']);
  });

  it('takes the cost that the provider itself reports before a computed one', () => {
    const { ledger, database } = setUp();
    expect(reserve(ledger).settle(ended({ inputTokens: 10, reportedCostNano: 7 }))).toBe(7);
    reserve(ledger).settle(ended({ inputTokens: 10 }));
    reserve(ledger).settle(ended({ inputTokens: 10, provenance: 'estimated' }));
    const rows = database.all<{ provenance: string }>(
      sql`SELECT provenance FROM usage ORDER BY rowid`,
    );
    expect(rows.map((row) => row.provenance)).toEqual(['reported', 'computed', 'estimated']);
  });

  it('never turns an unknown price into 0', () => {
    const { ledger } = setUp();
    appBudget(ledger, 1000);
    const settled = reserve(ledger, planned({ model: 'new' })).settle(ended({ inputTokens: 5 }));
    expect(settled).toBeNull();
    expect(app(ledger)).toMatchObject({ spentNano: 0, unpriced: 1 });
    expect(ledger.reports.total()).toMatchObject({ costNano: 0, unpriced: 1 });
  });
});

describe('a hard budget', () => {
  it('refuses a call that might not fit and says what is left, until when, and what would fit', () => {
    const { ledger } = setUp();
    appBudget(ledger, 700);
    const call = planned({ maxOutputTokens: 2000 });
    const error = refused(ledger, call);
    expect(error.kind).toBe('budget');
    expect(error.code).toBe('budget.exceeded');
    expect(error.data).toMatchObject({
      budget: { scope: 'app', period: 'month' },
      left_usd: 700e-9,
      needed_usd: 2040e-9,
      renews_at: '2026-07-01T00:00:00.000Z',
      fits: { max_output_tokens: 660, models: ['acme/cheap'] },
    });
    expect(error.remedy).toContain('660 tokens');
    expect(error.remedy).toContain('July 1, 2026');
    expect(ledger.reserve({ ...call, maxOutputTokens: 660 }).ok).toBe(true);
    expect(refused(ledger, { ...call, maxOutputTokens: 661 }).kind).toBe('budget');
  });

  it('lets a call through that fits exactly, and none after it', () => {
    const { ledger } = setUp();
    appBudget(ledger, 100);
    reserve(ledger);
    expect(refused(ledger, planned({ maxInputTokens: 1, maxOutputTokens: 0 })).kind).toBe('budget');
  });

  it('always lets a call through that is free', () => {
    const { ledger } = setUp();
    appBudget(ledger, 0);
    expect(reserve(ledger, planned({ free: true })).settle(ended({ inputTokens: 10 }))).toBe(0);
  });

  it('refuses models of unknown price where the person wants that, and when it is used up', () => {
    const { ledger, open } = setUp();
    appBudget(ledger, 10);
    const unknown = planned({ model: 'new' });
    const strict = open({ refuseUnknownPrice: () => true });
    expect(refused(strict, unknown).code).toBe('budget.price-unknown');
    reserve(ledger, planned({ maxInputTokens: 10, maxOutputTokens: 0 }));
    expect(refused(ledger, unknown).code).toBe('budget.exceeded');
  });

  it('starts anew with its period, while a call over the border counts where it began', async () => {
    const clock = new FakeClock(Date.parse('2026-06-30T23:59:00Z'));
    const { ledger } = setUp(clock);
    appBudget(ledger, 100);
    const long = reserve(ledger);
    await clock.advance(120_000);
    expect(app(ledger)).toMatchObject({ spentNano: 0, heldNano: 0 });
    const next = reserve(ledger);
    long.settle(ended({ inputTokens: 40 }));
    expect(app(ledger)).toMatchObject({ spentNano: 0, heldNano: 100 });
    next.settle(ended({ inputTokens: 1 }));
    expect(ledger.reports.by('month').map((row) => [row.key, row.costNano])).toEqual([
      ['2026-07', 1],
      ['2026-06', 40],
    ]);
  });

  it('can be raised once, for its present period only', async () => {
    const { ledger, clock } = setUp();
    const budget = appBudget(ledger, 50);
    expect(refused(ledger).kind).toBe('budget');
    ledger.budgets.raise(budget.id, 50);
    reserve(ledger).settle(ended({ inputTokens: 40 }));
    await clock.advance(31 * 86_400_000);
    expect(refused(ledger).data).toMatchObject({ limit_usd: 50e-9 });
  });
});

describe('several budgets', () => {
  it('all have to fit, and the one with least room is named', () => {
    const { ledger } = setUp();
    appBudget(ledger, 10_000);
    ledger.budgets.set({ scope: 'chat', period: 'total', limitNano: 150, hard: true });
    reserve(ledger).settle(ended({ inputTokens: 60 }));
    const error = refused(ledger);
    expect(error.data).toMatchObject({ budget: { scope: 'chat', target: '*' }, left_usd: 90e-9 });
    expect(ledger.reserve(planned({ owner: { chatId: 'c2' } })).ok).toBe(true);
  });

  it('of every scope count what belongs to them and nothing else', () => {
    const { ledger } = setUp();
    const owner = {
      chatId: 'c',
      turnId: 't',
      runId: 'r',
      agent: 'a',
      jobId: 'j',
      plugin: 'p',
      project: 'w',
    };
    const targets = {
      project: 'w',
      chat: 'c',
      run: 'r',
      agent: 'a',
      model: 'acme/flat',
      provider: 'acme',
      job: 'j',
      plugin: 'p',
    } as const;
    for (const [scope, target] of Object.entries(targets)) {
      for (const period of ['run', 'day', 'week', 'month', 'total'] as const) {
        const wish = { scope: scope as 'chat', period, limitNano: 1e6, hard: true };
        ledger.budgets.set({ ...wish, target });
        ledger.budgets.set({ ...wish, target: '*' });
        ledger.budgets.set({ ...wish, target: 'other' });
      }
    }
    const mine = reserve(ledger, planned({ owner }));
    const foreign = reserve(ledger, planned({ owner: {}, provider: 'elsewhere', model: 'x' }));
    mine.settle(ended({ inputTokens: 9 }));
    foreign.settle(ended({ inputTokens: 9 }));
    for (const { budget, accounts } of ledger.budgets.list()) {
      const spent = accounts.map((account) => account.spentNano).filter((nano) => nano > 0);
      expect([budget.scope, budget.target, budget.period, spent]).toEqual([
        budget.scope,
        budget.target,
        budget.period,
        budget.target === 'other' ? [] : [9],
      ]);
    }
  });

  it('of one run start at 0 for each turn', () => {
    const { ledger } = setUp();
    ledger.budgets.set({ scope: 'app', period: 'run', limitNano: 120, hard: true });
    reserve(ledger).settle(ended({ inputTokens: 40 }));
    expect(refused(ledger).data).toMatchObject({ budget: { period: 'run' } });
    expect(ledger.reserve(planned({ owner: { turnId: 't2' } })).ok).toBe(true);
  });

  it('that are soft warn and let through', () => {
    const { ledger } = setUp();
    appBudget(ledger, 100, false);
    const levels: number[] = [];
    ledger.budgets.events.on('crossed', ({ level }) => void levels.push(level));
    for (const tokens of [79, 1, 10, 20, 5]) reserve(ledger).settle(ended({ inputTokens: tokens }));
    expect(levels).toEqual([1, 2]);
  });

  it('count what was spent and held before they were set', () => {
    const { ledger } = setUp();
    reserve(ledger).settle(ended({ inputTokens: 30 }));
    const running = reserve(ledger);
    appBudget(ledger, 1000);
    expect(app(ledger)).toMatchObject({ spentNano: 30, heldNano: 100 });
    running.settle(ended({ inputTokens: 5 }));
    expect(app(ledger)).toMatchObject({ spentNano: 35, heldNano: 0 });
  });

  it('that are set again keep what they counted', () => {
    const { ledger } = setUp();
    const first = appBudget(ledger, 1000);
    reserve(ledger).settle(ended({ inputTokens: 30 }));
    expect(appBudget(ledger, 40).id).toBe(first.id);
    expect(refused(ledger).data).toMatchObject({ left_usd: 10e-9 });
  });

  it('refuse limits, targets and time zones that mean nothing', () => {
    const { ledger } = setUp();
    const set = (change: object) => () =>
      ledger.budgets.set({ scope: 'app', period: 'day', limitNano: 1, hard: true, ...change });
    expect(set({ limitNano: -1 })).toThrow('0 or more');
    expect(set({ limitNano: NaN })).toThrow('0 or more');
    expect(set({ timeZone: 'Mars/Olympus' })).toThrow('not a time zone');
    expect(() => ledger.budgets.remove('nope')).toThrow('There is no budget "nope"');
  });
});

describe('a new database', () => {
  it('limits the app to 100 dollars a month', () => {
    const clock = new FakeClock();
    const { database } = memoryDatabase(clock);
    const ledger = new Ledger({ database, prices: PRICES, clock, ids: countingIds() });
    expect(ledger.budgets.list().map(({ budget }) => budget)).toMatchObject([
      { scope: 'app', period: 'month', limitNano: 100e9, hard: true, warnAt: 0.8 },
    ]);
  });

  it('refuses to change or delete what was spent', () => {
    const { ledger, database } = setUp();
    reserve(ledger).settle(ended({ inputTokens: 30 }));
    const cause = (statement: string) => {
      try {
        database.run(sql.raw(statement));
      } catch (error) {
        return String((error as Error).cause ?? error);
      }
      return 'done';
    };
    expect(cause('UPDATE usage SET cost_nano = 0')).toContain('append-only');
    expect(cause('DELETE FROM usage')).toContain('append-only');
    expect(cause('INSERT OR REPLACE INTO usage SELECT * FROM usage')).toContain('append-only');
  });
});

describe('after a crash', () => {
  it('settles what was open by what was streamed, marked as estimated', () => {
    const { ledger, open, database } = setUp();
    appBudget(ledger, 1000);
    reserve(ledger, planned({ messageId: 'm1' }));
    reserve(ledger, planned({ messageId: 'm2' }));
    const next = open();
    expect(next.settleOpen((message) => (message === 'm1' ? 7 : 0))).toBe(2);
    expect(app(next)).toMatchObject({ spentNano: 17 + 10, heldNano: 0 });
    expect(database.all(sql`SELECT DISTINCT provenance, outcome FROM usage`)).toEqual([
      { provenance: 'estimated', outcome: 'failed' },
    ]);
    expect(next.settleOpen(() => 0)).toBe(0);
  });
});

describe('under load', () => {
  it('lets 1,000 concurrent calls overrun a budget by 0', async () => {
    const { ledger } = setUp();
    appBudget(ledger, 20_000);
    const random = seededRandom(3);
    let through = 0;
    const call = async (): Promise<void> => {
      const result = ledger.reserve(planned());
      if (!result.ok) return;
      through += 1;
      for (let wait = random.next() * 10; wait > 0; wait -= 1) await Promise.resolve();
      result.reservation.settle(ended({ inputTokens: 40, outputTokens: 60 }));
    };
    await Promise.all(Array.from({ length: 1000 }, call));
    expect(through).toBe(200);
    expect(app(ledger)).toMatchObject({ spentNano: 20_000, heldNano: 0 });
  });

  it('leaks no hold and overruns nothing in 100,000 operations with crashes between', () => {
    const { clock, database, open } = setUp();
    const random = seededRandom(11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)]!;
    let ledger = open();
    const set = (): void => {
      const scope = pick(['app', 'chat', 'model', 'agent'] as const);
      const target = pick(['*', scope === 'model' ? 'acme/flat' : 'c1']);
      const period = pick(['run', 'day', 'week', 'month', 'total'] as const);
      ledger.budgets.set({
        scope,
        target,
        period,
        limitNano: 100 + Math.floor(random.next() * 1e5),
        hard: true,
      });
    };
    let running: { settle(call: EndedCall): unknown }[] = [];
    for (let step = 0; step < 100_000; step += 1) {
      const dice = random.next();
      if (dice < 0.48) {
        const owner = {
          chatId: pick(['c1', 'c2']),
          turnId: `t${Math.floor(random.next() * 50)}`,
          agent: pick([undefined, 'c1']),
        };
        const model = pick(['flat', 'cheap', 'dear', 'new']);
        const result = ledger.reserve(planned({ owner, model }));
        if (result.ok) running.push(result.reservation);
      } else if (dice < 0.97) {
        const [call] = running.splice(Math.floor(random.next() * running.length), 1);
        call?.settle(
          ended({
            outcome: pick(['ok', 'failed', 'cancelled']),
            inputTokens: Math.floor(random.next() * 40),
            outputTokens: Math.floor(random.next() * 60),
          }),
        );
      } else if (dice < 0.98) clock.jump(Math.floor(random.next() * 3_600_000));
      else if (dice < 0.9804) set();
      else if (dice < 0.9809) {
        const { budget } = pick(ledger.budgets.list()) ?? {};
        if (budget) ledger.budgets.remove(budget.id);
      } else if (dice < 0.982) {
        running = [];
        ledger = open();
        ledger.settleOpen(() => 3);
      }
      if (step % 20_000 === 0) expectBooksAgree();
    }
    for (const call of running) call.settle(ended());
    expectBooksAgree();
    expect(database.all(sql`SELECT * FROM reservations`)).toEqual([]);
    for (const { accounts } of ledger.budgets.list()) {
      expect(accounts.filter(({ heldNano }) => heldNano !== 0)).toEqual([]);
    }

    function expectBooksAgree(): void {
      for (const { budget, accounts } of ledger.budgets.list()) {
        for (const { heldNano, ...account } of accounts) {
          expect(heldNano).toBe(heldBySql(budget.scope, account));
        }
      }
      const windows = database.all<Record<string, number | string>>(sql`
        SELECT w.*, b.scope, b.period FROM budget_windows w JOIN budgets b ON b.id = w.budget_id`);
      for (const window of windows) expect(window['spent_nano']).toBe(spentBySql(window));
    }

    function heldBySql(
      scope: string,
      { subject, since, until }: { subject: string; since: number; until: number },
    ): number {
      const [name, run] = subject.split('#');
      const column = {
        app: `''`,
        chat: `owner ->> 'chatId'`,
        agent: `owner ->> 'agent'`,
        model: `provider || '/' || model`,
      }[scope as 'app'];
      return database.get<{ sum: number }>(sql`
        SELECT coalesce(sum(hold_nano), 0) AS sum FROM reservations
        WHERE at >= ${since} AND at < ${until} AND ${sql.raw(column)} = ${name}
        AND (${run ?? null} IS NULL OR owner ->> 'turnId' = ${run ?? null})`).sum;
    }

    function spentBySql(window: Record<string, number | string>): number {
      const [subject, run] = String(window['subject']).split('#');
      const column = {
        app: `''`,
        chat: 'chat_id',
        agent: 'agent',
        model: `provider || '/' || model`,
      }[window['scope'] as 'app'];
      return database.get<{ sum: number }>(sql`
        SELECT coalesce(sum(cost_nano), 0) AS sum FROM usage
        WHERE at >= ${window['since']} AND at < ${window['until']}
        AND ${sql.raw(column)} = ${subject} AND (${run ?? null} IS NULL OR turn_id = ${run ?? null})`)
        .sum;
    }
  }, 60_000);
});
