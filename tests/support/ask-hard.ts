import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { callModel } from '../../app/tools/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { networkWire } from '../../main/adapters/models/wire.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';

/*
 * A process that asks a model at an address as long as the ledger of a database lets it, six calls at
 * a time over two protocols. The model answers with as many tokens as it is allowed.
 */
const [path = '', url = ''] = process.argv.slice(2);
using store = openSqliteStore(path, systemClock);
const rates = { input: 10, output: 100 };
const ledger = new Ledger({
  database: store.database,
  prices: fixedPrices({ 'acme/one': rates }),
  clock: systemClock,
  ids: timeOrderedIds,
});
const models = await Promise.all([
  networkWire.open({ provider: 'acme', protocol: 'anthropic', baseUrl: url, apiKey: 'k' }, 'one'),
  networkWire.open(
    { provider: 'acme', protocol: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: 'k' },
    'one',
  ),
]);

async function ask(index: number): Promise<void> {
  for (;;) {
    const { error } = await callModel(
      { ledger, clock: systemClock },
      models[index % models.length]!,
      {
        system: '',
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Which?' }] }],
        tools: [],
        maxOutputTokens: 200,
      },
      { owner: {} },
      () => undefined,
      new AbortController().signal,
    );
    if (error?.kind === 'budget') return;
  }
}

await Promise.all([0, 1, 2, 3, 4, 5].map(ask));
