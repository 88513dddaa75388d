import { Ledger, fixedPrices } from '../ledger/index.ts';
import { percentile, rounded, timed, type Benchmark, type BenchmarkPorts } from './benchmark.ts';

const CALLS = 5000;
const WARM_UP = 500;

/** What the ledger adds to a model call: reserve and settle against three budgets. */
export const ledger: Benchmark = {
  about:
    'Microseconds that the ledger adds to a model call, over 5,000 made-up calls, three budgets and a database in memory.',
  run: (ports) => {
    const { reserves, settles } = measure(ports);
    return Promise.resolve(
      Object.entries({
        reserve: reserves,
        settle: settles,
        'both together': reserves.map((value, at) => value + settles[at]!),
      }).map(([step, values]) => ({
        step,
        p50_us: rounded(percentile(values, 0.5)),
        p95_us: rounded(percentile(values, 0.95)),
        p99_us: rounded(percentile(values, 0.99)),
      })),
    );
  },
};

function measure({ clock, ids, database }: BenchmarkPorts) {
  const books = new Ledger({
    database: database(),
    prices: fixedPrices({ 'made-up/made-up': { input: 3, output: 15 } }),
    clock,
    ids,
  });
  books.budgets.set({ scope: 'app', period: 'month', limitNano: 1e15, hard: true });
  books.budgets.set({ scope: 'chat', period: 'day', limitNano: 1e15, hard: true });
  books.budgets.set({ scope: 'model', period: 'week', limitNano: 1e15, hard: false });
  const reserves: number[] = [];
  const settles: number[] = [];
  for (let call = 0; call < WARM_UP + CALLS; call += 1) {
    const { reserved, reserveMs } = reserve(books, call, clock);
    const settleMs = timed(clock, () => reserved.settle(SPENT));
    if (call < WARM_UP) continue;
    reserves.push(reserveMs * 1000);
    settles.push(settleMs * 1000);
  }
  return { reserves, settles };
}

function reserve(books: Ledger, call: number, clock: BenchmarkPorts['clock']) {
  const start = clock.monotonic();
  const result = books.reserve({
    provider: 'made-up',
    model: 'made-up',
    owner: { chatId: `chat_${call % 10}`, turnId: `turn_${call}` },
    free: false,
    maxInputTokens: 30_000,
    maxOutputTokens: 8192,
    inputTokens: 7000,
  });
  const reserveMs = clock.monotonic() - start;
  if (!result.ok) throw result.error;
  return { reserved: result.reservation, reserveMs };
}

const SPENT = {
  outcome: 'ok',
  inputTokens: 500,
  outputTokens: 300,
  cacheReadTokens: 6000,
  cacheWriteTokens: 400,
  reasoningTokens: 0,
  provenance: 'reported',
  latencyMs: 1200,
} as const;
