import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countingIds, seededRandom } from '../../app/base/index.ts';
import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { tables } from '../../app/storage/index.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { liedFrames, type LyingWire } from '../support/model-lies.ts';
import { modelSimulator } from '../support/model-simulator.ts';

const SPENDER = fileURLToPath(new URL('../support/spend-hard.ts', import.meta.url));
const ASKER = fileURLToPath(new URL('../support/ask-hard.ts', import.meta.url));
const CALLS = 6000;
/** Each call costs 1,000: the last one that fits fills the budget to the last nano-dollar. */
const LIMIT = CALLS * 1000;

test('processes that spend from one budget at the same time overrun it by 0', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-budget-'));
  try {
    const path = join(folder, 'agenthub.db');
    using store = openSqliteStore(path, systemClock);
    const ledger = new Ledger({
      database: store.database,
      prices: fixedPrices({}),
      clock: systemClock,
      ids: countingIds(),
    });
    ledger.budgets.set({ scope: 'app', period: 'total', limitNano: LIMIT, hard: true });
    const spenders = await Promise.all([1, 2, 3].map(() => spender(path)));
    const spent = await Promise.all(spenders.map((spend) => spend()));
    expect(spent.reduce((sum, one) => sum + one, 0)).toBe(LIMIT);
    expect(spent.filter((one) => one > 0).length).toBeGreaterThan(1);
    const account = ledger.budgets.list().find(({ budget }) => budget.period === 'total')!;
    expect(account.accounts).toMatchObject([{ spentNano: LIMIT, heldNano: 0 }]);
    expect(ledger.reports.total()).toMatchObject({ calls: CALLS, costNano: LIMIT });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A process that is ready to spend; it does when it is called. */
async function spender(path: string): Promise<() => Promise<number>> {
  const child = spawn(process.execPath, [SPENDER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await Promise.race([once(child.stdout, 'data'), closed]);
  return async () => {
    child.stdin.write('go\n');
    expect(await closed).toBe(0);
    return Number(text.replace('ready\n', ''));
  };
}

test('processes that are killed between reserving and settling leave no hold, and no call uncounted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-budget-'));
  const random = seededRandom(4);
  const served = { calls: 0, costNano: 0 };
  await using simulator = await modelSimulator(async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, random.next() * 30));
    const wire: LyingWire = path.includes('messages') ? 'anthropic' : 'openai-compatible';
    served.calls += 1;
    served.costNano += 20 * 10 + 200 * 100;
    const told = (index: number) => (index === 3 ? { input: 20, output: 200 } : undefined);
    return { kind: 'stream', frames: liedFrames(wire, { text: 'word '.repeat(160), told }) };
  });
  try {
    const path = join(folder, 'agenthub.db');
    using store = openSqliteStore(path, systemClock);
    const prices = fixedPrices({ 'acme/one': { input: 10, output: 100 } });
    const { database } = store;
    const ledger = new Ledger({ database, prices, clock: systemClock, ids: countingIds() });
    ledger.budgets.set({ scope: 'app', period: 'total', limitNano: 6_000_000, hard: true });
    const account = () => ledger.budgets.list().find(({ budget }) => budget.period === 'total')!;

    for (let round = 0; round < 2; round += 1) {
      const asking = [1, 2].map(() =>
        spawn(process.execPath, [ASKER, path, simulator.url], { stdio: 'ignore' }),
      );
      const ended = asking.map((child) => new Promise((resolve) => child.once('close', resolve)));
      const before = served.calls;
      await expect.poll(() => served.calls - before, { timeout: 20_000 }).toBeGreaterThan(8);
      for (const child of asking) child.kill('SIGKILL');
      await Promise.all(ended);
      const { heldNano, spentNano } = account().accounts[0]!;
      expect(heldNano + spentNano).toBeLessThanOrEqual(6_000_000);
    }
    const left = database.select().from(tables.reservations).all().length;
    expect(left).toBeGreaterThan(0);
    expect(ledger.settleOpen(() => 200)).toBe(left);

    const last = spawn(process.execPath, [ASKER, path, simulator.url], { stdio: 'ignore' });
    expect(await new Promise((resolve) => last.once('close', resolve))).toBe(0);
    const [end] = account().accounts;
    expect(end).toMatchObject({ heldNano: 0 });
    expect(end!.spentNano).toBeLessThanOrEqual(6_000_000);
    const rows = database.select().from(tables.usage).all();
    expect(end!.spentNano).toBe(rows.reduce((sum, row) => sum + row.costNano!, 0));
    // Each request that the server saw has its row; a call that was killed may not have reached it.
    expect(rows.length).toBeGreaterThanOrEqual(served.calls);
    expect(rows.length).toBeLessThanOrEqual(served.calls + left);
    const answered = rows.filter(({ outcome }) => outcome === 'ok');
    expect(answered.map(({ costNano }) => costNano)).toEqual(answered.map(() => 20_200));
    expect(rows.length - answered.length).toBe(left);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
