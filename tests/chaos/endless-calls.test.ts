import { expect, test } from 'vitest';
import { FakeClock, countingIds } from '../../app/base/index.ts';
import { Ledger, fixedPrices } from '../../app/ledger/index.ts';
import { tables } from '../../app/storage/index.ts';
import { callModel } from '../../app/tools/index.ts';
import { networkWire } from '../../main/adapters/models/wire.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { endlessCalls } from '../support/endless-calls.ts';
import { question, weatherTool } from '../support/model-events.ts';
import { modelSimulator } from '../support/model-simulator.ts';

const LONGEST = 1000;
const PIECE = 'word '.repeat(400);
/** Far more than the bound, so that it is the bound that ends the call. */
const PIECES = 400;
const WIRES = endlessCalls(PIECE);

test.each(Object.keys(WIRES))(
  'arguments without end are stopped while they come, booked as far as they came, and told: %s',
  async (name) => {
    const { access, path, headers, begins, again } = WIRES[name]!;
    const frames = [...begins, ...Array.from({ length: PIECES }, () => again)];
    await using simulator = await modelSimulator(() => ({
      kind: 'stream',
      frames,
      then: 'hang',
      ...(headers ? { headers } : {}),
    }));
    const clock = new FakeClock();
    const { database } = memoryDatabase(clock);
    const prices = fixedPrices({ 'acme/one': { input: 10, output: 100 } });
    const ledger = new Ledger({ database, prices, clock, ids: countingIds() });
    const baseUrl = simulator.url + path;
    const model = await networkWire.open(
      { provider: 'acme', apiKey: 'key', baseUrl, ...access },
      'one',
    );
    const parts: unknown[] = [];
    const { error } = await callModel(
      { ledger, clock },
      model,
      question('Which?', { maxOutputTokens: LONGEST, tools: [weatherTool] }),
      { owner: {} },
      (event) => event.type === 'part' && parts.push(event.part),
      new AbortController().signal,
    );
    expect(error?.code).toBe('model.endless');
    await simulator.abandoned;
    expect(parts).toEqual([]);
    const [row] = database.select().from(tables.usage).all();
    expect(row).toMatchObject({ outcome: 'failed', provenance: 'estimated' });
    // the bound is 65,536 characters and 32 for each token that was asked for
    expect(row!.outputTokens).toBeGreaterThan((65_536 + 32 * LONGEST) / 4);
    expect(row!.outputTokens).toBeLessThan((PIECES * PIECE.length) / 8);
    expect(database.select().from(tables.reservations).all()).toEqual([]);
  },
);
