import { once } from 'node:events';
import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';

/*
 * A process that spends as much as the ledger of a database lets it: 8 calls at a time, each for its
 * whole worst case, until a call does not fit. It prints a line when it is ready, begins when it is
 * told anything, and prints what it spent, in nano-dollars.
 */
const [path = ''] = process.argv.slice(2);
using store = openSqliteStore(path, systemClock);
const ledger = new Ledger({
  database: store.database,
  prices: fixedPrices({ 'acme/flat': { input: 1, output: 1 } }),
  clock: systemClock,
  ids: timeOrderedIds,
});
let spent = 0;
let full = false;

async function spend(): Promise<void> {
  while (!full) {
    const result = ledger.reserve({
      provider: 'acme',
      model: 'flat',
      owner: {},
      free: false,
      maxInputTokens: 400,
      maxOutputTokens: 600,
      inputTokens: 100,
    });
    if (!result.ok) {
      full = true;
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
    spent += result.reservation.settle({
      outcome: 'ok',
      inputTokens: 400,
      outputTokens: 600,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      provenance: 'reported',
      latencyMs: 0,
    })!;
  }
}

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
await Promise.all(Array.from({ length: 8 }, spend));
process.stdout.write(String(spent));
