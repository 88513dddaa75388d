import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { FakeClock, countingIds, seededRandom } from '../base/index.ts';
import { migrate, tables } from '../storage/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { readCsv, writeCsv } from './csv.ts';
import { forecastMonth } from './forecast.ts';
import { Ledger, fixedPrices } from './index.ts';
import { readProviderExport } from './provider-export.ts';

const HOUR = 3_600_000;

function setUp() {
  const clock = new FakeClock(Date.parse('2026-11-28T08:00:00Z'));
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({
    'anthropic/claude-x': { input: 3, output: 15 },
    'openai/gpt-x': { input: 1, output: 10 },
  });
  const timeZone = () => 'Asia/Seoul';
  const ledger = new Ledger({ database, prices, clock, ids: countingIds(), timeZone });
  const spend = (provider: string, model: string, tokens: object = {}, owner: object = {}) => {
    const result = ledger.reserve({
      provider,
      model,
      owner,
      free: false,
      maxInputTokens: 1000,
      maxOutputTokens: 1000,
      inputTokens: 0,
    });
    if (!result.ok) throw result.error;
    return result.reservation.settle({
      outcome: 'ok',
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      provenance: 'reported',
      latencyMs: 0,
      ...tokens,
    });
  };
  return { clock, database, ledger, spend };
}

/** Spends at random over two months. */
function spendAtRandom({ clock, spend }: ReturnType<typeof setUp>, count: number): void {
  const random = seededRandom(5);
  for (let call = 0; call < count; call += 1) {
    clock.jump(Math.floor(random.next() * 4 * HOUR));
    const [provider, model] = [
      ['anthropic', 'claude-x'],
      ['openai', 'gpt-x'],
      ['custom', 'unpriced'],
    ][Math.floor(random.next() * 3)]!;
    spend(
      provider!,
      model!,
      {
        inputTokens: Math.floor(random.next() * 900),
        outputTokens: Math.floor(random.next() * 900),
        cacheReadTokens: Math.floor(random.next() * 50),
      },
      {
        chatId: random.next() < 0.8 ? `c${call % 7}` : undefined,
        agent: random.next() < 0.4 ? 'sena' : undefined,
      },
    );
  }
}

describe('reports', () => {
  it('equal the sums of the rows, by whatever they are grouped', () => {
    const parts = setUp();
    const { database, ledger } = parts;
    spendAtRandom(parts, 500);
    const keys = {
      model: `provider || '/' || model`,
      conversation: 'chat_id',
      agent: 'agent',
      day: `substr(day, 1, 4) || '-' || substr(day, 5, 2) || '-' || substr(day, 7, 2)`,
      month: `substr(day, 1, 4) || '-' || substr(day, 5, 2)`,
    } as const;
    const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
    for (const range of [{}, { from: 20261205, to: 20270103 }]) {
      for (const [grouping, key] of Object.entries(keys)) {
        const expected = database.all<{ key: string }>(
          sql.raw(`SELECT ${key} AS key, count(*) AS calls, sum(input_tokens) AS inputTokens,
            sum(output_tokens) AS outputTokens, sum(cache_read_tokens) AS cacheReadTokens,
            sum(cache_write_tokens) AS cacheWriteTokens, coalesce(sum(cost_nano), 0) AS costNano,
            sum(cost_nano IS NULL) AS unpriced, cast(sum(cache_read_tokens) AS REAL)
              / nullif(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0) AS cacheHitRate
            FROM usage
            WHERE ${key} IS NOT NULL AND day >= ${range.from ?? 0} AND day < ${range.to ?? 99999999}
            GROUP BY 1`),
        );
        expect(expected.length).toBeGreaterThan(0);
        const reported = ledger.reports.by(grouping as 'model', range);
        expect([...reported].sort(byKey)).toEqual(expected.sort(byKey));
      }
    }
    const weeks = ledger.reports.by('week');
    expect(weeks.reduce((sum, week) => sum + week.costNano, 0)).toBe(
      ledger.reports.total().costNano,
    );
    expect(weeks.every((week) => new Date(week.key).getUTCDay() === 1)).toBe(true);
  });

  it('tell the share that came from the cache of each model, chat, week and turn', () => {
    const { ledger, spend } = setUp();
    const chat = { chatId: 'c', turnId: 't1' };
    spend('anthropic', 'claude-x', { inputTokens: 100, cacheWriteTokens: 300 }, chat);
    spend('anthropic', 'claude-x', { inputTokens: 100, cacheReadTokens: 300 }, chat);
    spend('openai', 'gpt-x', { outputTokens: 5 }, { chatId: 'd' });
    const rates = (by: 'model' | 'conversation' | 'week') =>
      ledger.reports.by(by).map(({ key, cacheHitRate }) => [key, cacheHitRate]);
    expect(rates('model').sort()).toEqual([
      ['anthropic/claude-x', 0.375],
      ['openai/gpt-x', null],
    ]);
    expect(rates('conversation').sort()).toEqual([
      ['c', 0.375],
      ['d', null],
    ]);
    expect(rates('week')).toEqual([['2026-11-23', 0.375]]);
    expect(ledger.reports.ofTurns('c').get('t1')?.cacheHitRate).toBe(0.375);
    expect(ledger.reports.ofChat('none').cacheHitRate).toBeNull();
  });

  it('count a call on the day that it is for the person', () => {
    const { ledger, spend, clock } = setUp();
    clock.jump(Date.parse('2026-11-30T14:59:00Z') - clock.now());
    spend('openai', 'gpt-x', { inputTokens: 1 });
    clock.jump(120_000); // past midnight in Seoul
    spend('openai', 'gpt-x', { inputTokens: 2 });
    expect(ledger.reports.by('month').map((row) => [row.key, row.costNano])).toEqual([
      ['2026-12', 2],
      ['2026-11', 1],
    ]);
  });

  it('of many rows hold each row once, whoever reads between and however often', () => {
    const parts = setUp();
    spendAtRandom(parts, 700);
    const before = parts.ledger.reports.total();
    expect(parts.ledger.reports.total()).toEqual(before);
    spendAtRandom(parts, 700);
    const other = new Ledger({ ...parts, prices: fixedPrices({}), ids: countingIds() });
    expect(other.reports.total().calls).toBe(1400);
    expect(parts.ledger.reports.total()).toEqual(other.reports.total());
    expect(parts.database.select().from(tables.usageSummed).get()).toMatchObject({ seq: 1400 });
  });

  it('of rows from before daily sums existed are the same after the migration', () => {
    const parts = setUp();
    const { database, clock, ledger } = parts;
    spendAtRandom(parts, 60);
    const byModel = ledger.reports.by('model');
    const byChat = ledger.reports.by('conversation');
    migrate(database, clock, 3);
    migrate(database, clock);
    const again = new Ledger({ database, prices: fixedPrices({}), clock, ids: countingIds() });
    expect(again.reports.by('model')).toEqual(byModel);
    expect(again.reports.by('conversation')).toEqual(byChat);
  });
});

describe('a forecast', () => {
  it('adds the mean of the last whole days for each day to come', () => {
    const costs = new Map([
      [20261108, 100],
      [20261109, 300],
      [20261110, 50],
    ]);
    // 200 a day on two whole days; half of today and 20 days are to come.
    expect(forecastMonth(costs, 20261110, 0.5)).toEqual({
      spentNano: 450,
      expectedNano: 450 + 200 * 20.5,
      basisDays: 2,
    });
  });

  it('counts days without spending, and the days of the month before', () => {
    const costs = new Map([[20261028, 280]]);
    const forecast = forecastMonth(costs, 20261101, 0);
    expect(forecast).toEqual({ spentNano: 0, expectedNano: 70 * 30, basisDays: 4 });
  });

  it('is unknown, not 0, while no whole day has passed', () => {
    expect(forecastMonth(new Map([[20261110, 5]]), 20261110, 0.5).expectedNano).toBeUndefined();
    expect(forecastMonth(new Map(), 20261110, 0.5).expectedNano).toBeUndefined();
  });
});

describe('an export', () => {
  it('holds every row, as CSV that reads back and as JSON', () => {
    const parts = setUp();
    spendAtRandom(parts, 20);
    const [header, ...rows] = readCsv(parts.ledger.export({}, 'csv')!);
    expect(rows).toHaveLength(20);
    const cost = header!.indexOf('costNano');
    const sum = rows.reduce((total, row) => total + Number(row[cost]), 0);
    expect(sum).toBe(parts.ledger.reports.total().costNano);
    expect(rows.some((row) => row[cost] === '')).toBe(true); // unknown stays empty
    expect(JSON.parse(parts.ledger.export({}, 'json')!)).toHaveLength(20);
  });

  it('quotes what CSV needs quoted and disarms formulas', () => {
    const row = ['a,b', 'say "hi"', 'two\nlines', '=1+1', '', 5, null];
    const text = writeCsv([row]);
    expect(readCsv(text)).toEqual([['a,b', 'say "hi"', 'two\nlines', "'=1+1", '', '5', '']]);
  });
});

describe("a provider's own export", () => {
  const ANTHROPIC = [
    'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count',
    '2026-11-28,claude-x-20261001,"key, one",Default,standard,≤ 200k,100,10,5,70,40,0',
    '2026-11-28,claude-x-20261001,key two,Default,standard,≤ 200k,1,0,0,0,2,0',
    '2026-11-29,claude-x-20261001,key two,Default,standard,≤ 200k,9,0,0,0,0,0',
  ].join('\r\n');

  it('of Anthropic is compared day by day, and a difference is told to the token', () => {
    const { ledger, spend, clock } = setUp();
    const tokens = { cacheWriteTokens: 15, cacheWrite1hTokens: 5, cacheReadTokens: 70 };
    spend('anthropic', 'claude-x', { inputTokens: 100, outputTokens: 40, ...tokens });
    spend('anthropic', 'claude-x', { inputTokens: 1, outputTokens: 2 });
    spend('openai', 'gpt-x', { inputTokens: 77 });
    clock.jump(24 * HOUR);
    spend('anthropic', 'claude-x', { inputTokens: 4 });
    const reading = readProviderExport(ANTHROPIC);
    if (!reading.ok) throw new Error(reading.problem.kind);
    expect(ledger.reconcile(reading)).toMatchObject([
      { day: '2026-11-28', model: 'claude-x', agrees: true, ours: { input: 101, cacheWrite: 15 } },
      { day: '2026-11-29', agrees: false, difference: { input: 5, output: 0 } },
    ]);
  });

  it('of OpenAI counts cached tokens out of the input', () => {
    const { ledger, spend } = setUp();
    spend('openai', 'gpt-x', { inputTokens: 60, cacheReadTokens: 40, outputTokens: 7 });
    const reading = readProviderExport(
      'start_time,end_time,model,num_model_requests,input_tokens,output_tokens,input_cached_tokens\n' +
        `${Date.UTC(2026, 10, 28) / 1000},,gpt-x-2026-05-01,1,100,7,40\n`,
    );
    if (!reading.ok) throw new Error(reading.problem.kind);
    expect(ledger.reconcile(reading)).toMatchObject([{ agrees: true, theirs: { input: 60 } }]);
  });

  it('shows what only one side knows', () => {
    const { ledger, spend } = setUp();
    spend('anthropic', 'claude-x', { inputTokens: 5 });
    const reading = readProviderExport(ANTHROPIC.replaceAll('claude-x', 'claude-y'));
    if (!reading.ok) throw new Error(reading.problem.kind);
    const rows = ledger.reconcile(reading).map((row) => [row.model, row.difference.input]);
    expect(rows).toEqual([
      ['claude-x', -5],
      ['claude-y', 101],
      ['claude-y', 9],
    ]);
  });
});
