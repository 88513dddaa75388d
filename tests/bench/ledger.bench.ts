import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Ledger } from '../../app/ledger/index.ts';
import type { Database } from '../../app/storage/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { genaiPrices } from '../../main/adapters/prices.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { round, spread, table, type Benchmark } from './table.ts';

const ROWS = 1_000_000;
const CALLS = 20_000;
/** Calls of which each is the first of its run, so that a budget of each run opens an account. */
const NEW_RUNS = 2000;
const REPORTS = 30;
/** Chats that the rows of a month are spread over; each is active on few of its days. */
const CHATS = 3000;

/**
 * What the ledger adds to a model call, with a million rows in the file: reserve and settle against
 * the one budget that every installation has and against three, prices looked up as in the product,
 * on a real file; a reservation that opens the account of a run; and reports over the month.
 */
export const run: Benchmark = async (print) => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-bench-'));
  try {
    using store = openSqliteStore(join(folder, 'agenthub.db'), systemClock);
    const { database } = store;
    const filledMs = elapsed(() => fill(database));
    const ledger = new Ledger({
      database,
      prices: genaiPrices(),
      clock: systemClock,
      ids: timeOrderedIds,
    });
    ledger.budgets.set({ scope: 'app', period: 'month', limitNano: 1e15, hard: true });
    const one = measureCalls(ledger, CALLS);
    ledger.budgets.set({ scope: 'chat', period: 'day', limitNano: 1e15, hard: true });
    ledger.budgets.set({ scope: 'model', period: 'week', limitNano: 1e15, hard: false });
    const three = measureCalls(ledger, CALLS);
    ledger.budgets.set({ scope: 'app', period: 'run', limitNano: 1e15, hard: true });
    const calls = {
      ...one,
      'reserve, three budgets': three.reserve,
      'settle, three budgets': three.settle,
      'both together, three budgets': three['both together'],
      'reserve in a new run': measureCalls(ledger, NEW_RUNS).reserve,
    };
    const reports = measureReports(ledger);
    for (const line of table([
      ['microseconds', 'p50', 'p95', 'p99'],
      ...Object.entries(calls).map(([name, { p50, p95, p99 }]) => [name, p50, p95, p99]),
      ...Object.entries(reports).map(([name, { p50, p95, p99 }]) => [name, p50, p95, p99]),
    ])) {
      print(line);
    }
    return Promise.resolve({ rows: ROWS, filledMs: round(filledMs), calls, reports });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function measureCalls(ledger: Ledger, count: number) {
  const reserves: number[] = [];
  const settles: number[] = [];
  const both: number[] = [];
  for (let call = -count / 10; call < count; call += 1) {
    const owner = { chatId: `chat_${call % 10}`, turnId: `${count}_${call}` };
    const start = performance.now();
    const result = ledger.reserve({
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      owner,
      free: false,
      maxInputTokens: 30_000,
      maxOutputTokens: 8192,
      inputTokens: 7000,
    });
    const between = performance.now();
    if (!result.ok) throw result.error;
    const sent = performance.now();
    result.reservation.settle({
      outcome: 'ok',
      inputTokens: 500,
      outputTokens: 300,
      cacheReadTokens: 6000,
      cacheWriteTokens: 400,
      reasoningTokens: 0,
      provenance: 'reported',
      latencyMs: 1200,
    });
    const end = performance.now();
    if (call < 0) continue; // warming up
    reserves.push((between - start) * 1000);
    settles.push((end - sent) * 1000);
    both.push((between - start + end - sent) * 1000);
  }
  return { reserve: spread(reserves), settle: spread(settles), 'both together': spread(both) };
}

function measureReports(ledger: Ledger) {
  const month = ledger.today() - (ledger.today() % 100) + 1;
  const times = (work: () => unknown) =>
    spread(Array.from({ length: REPORTS }, () => elapsed(work) * 1000));
  return {
    'month by model': times(() => ledger.reports.by('model', { from: month })),
    'month by day': times(() => ledger.reports.by('day', { from: month })),
    'month by chat': times(() => ledger.reports.by('conversation', { from: month })),
    'total of the month': times(() => ledger.reports.total({ from: month })),
  };
}

/** Appends the rows of one month at once; the triggers are set aside and put back for that. */
function fill(database: Database): void {
  const triggers = database.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'usage'`,
  );
  const today = new Date();
  const firstDay = today.getUTCFullYear() * 10_000 + (today.getUTCMonth() + 1) * 100 + 1;
  const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1, 12);
  database.transaction((transaction) => {
    for (const { name } of triggers) transaction.run(sql.raw(`DROP TRIGGER ${name}`));
    // Written into the text: a number that is bound arrives in SQLite as a floating one.
    transaction.run(
      sql.raw(`
      INSERT INTO usage (id, at, day, kind, outcome, chat_id, turn_id, agent, provider, model,
        input_tokens, output_tokens, cache_read_tokens, cost_nano, provenance)
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS - 1})
      SELECT printf('use_%012x', i), ${first} + (i * 28 / ${ROWS}) * 86400000 + i % 40000000,
        ${firstDay} + i * 28 / ${ROWS},
        'model', 'ok', 'chat_' || (i * ${CHATS} / ${ROWS} + i % 7), 'turn_' || (i / 4),
        CASE i % 5 WHEN 0 THEN 'sena' END,
        CASE i % 3 WHEN 0 THEN 'openai' ELSE 'anthropic' END, 'model-' || (i % 9),
        i % 5000, i % 700, i % 9000, i % 90000000, 'computed'
      FROM n`),
    );
    for (const [dimension, key] of [
      ['model', `provider || '/' || model`],
      ['chat', 'chat_id'],
      ['agent', 'agent'],
    ]) {
      transaction.run(
        sql.raw(`INSERT INTO usage_daily SELECT '${dimension}', day, ${key}, count(*),
          sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), sum(cache_write_tokens),
          sum(cost_nano), 0 FROM usage WHERE ${key} IS NOT NULL GROUP BY day, ${key}`),
      );
    }
    transaction.run(sql`UPDATE usage_summed SET seq = (SELECT max(seq) FROM usage)`);
    for (const { sql: text } of triggers) transaction.run(sql.raw(text));
  });
}

function elapsed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
