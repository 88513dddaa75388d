import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countingIds } from '../../app/base/index.ts';
import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';

const SPENDER = fileURLToPath(new URL('../support/spend-hard.ts', import.meta.url));
const LIMIT = 2_000_000;

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
    const spent = await Promise.all([1, 2, 3].map(() => spendHard(path)));
    // Each call costs 1,000: the last one that fits fills the budget to the last nano-dollar.
    expect(spent.reduce((sum, one) => sum + one, 0)).toBe(LIMIT);
    expect(spent.filter((one) => one > 0).length).toBeGreaterThan(1);
    const account = ledger.budgets.list().find(({ budget }) => budget.period === 'total')!;
    expect(account.accounts).toMatchObject([{ spentNano: LIMIT, heldNano: 0 }]);
    expect(ledger.reports.total()).toMatchObject({ calls: 2000, costNano: LIMIT });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function spendHard(path: string): Promise<number> {
  const child = spawn(process.execPath, [SPENDER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
  return Number(text);
}
