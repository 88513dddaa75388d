import { describe, expect, test } from 'vitest';
import { FakeClock, countingIds } from '../../app/base/index.ts';
import { Ledger, fixedPrices, type Excess } from '../../app/ledger/index.ts';
import { tables } from '../../app/storage/index.ts';
import { callModel } from '../../app/tools/index.ts';
import { networkWire } from '../../main/adapters/models/wire.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { question } from '../support/model-events.ts';
import {
  LYING_WIRES,
  liedFrames,
  wholeAnswer,
  type LiedAnswer,
  type LyingWire,
  type Told,
} from '../support/model-lies.ts';
import { modelSimulator, type ModelSimulator, type Reply } from '../support/model-simulator.ts';

const WIRES = Object.keys(LYING_WIRES) as LyingWire[];
const TEXT = 'A word and another word. '.repeat(20);
/** A token for four characters: what is estimated of the text where no figure can be believed. */
const WRITTEN = TEXT.length / 4;
const TRUE: Told = { input: 40, output: 130 };
const LONGEST = 1000;

/** One model behind a server that answers as it is told, with a ledger of its own. */
async function setUp(wire: LyingWire, simulator: ModelSimulator, limitNano = 1e9) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const rates = { input: 10, output: 100, cacheRead: 1, cacheWrite: 13 };
  const ledger = new Ledger({
    database,
    prices: fixedPrices({ 'acme/one': rates }),
    clock,
    ids: countingIds(),
  });
  ledger.budgets.set({ scope: 'app', period: 'month', limitNano, hard: true });
  const { protocol, path } = LYING_WIRES[wire];
  const access = { provider: 'acme', protocol, baseUrl: simulator.url + path, apiKey: 'key' };
  const model = await networkWire.open(access, 'one');
  const excesses: Excess[] = [];
  ledger.events.on('exceeded', (excess) => void excesses.push(excess));
  const ask = async () => {
    let text = '';
    const end = await callModel(
      { ledger, clock },
      model,
      question('Which?', { maxOutputTokens: LONGEST }),
      { owner: {} },
      (event) => {
        if (event.type === 'text') text += event.delta;
      },
      new AbortController().signal,
    );
    return { ...end, text };
  };
  return { ask, ledger, database, excesses };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Whole numbers from 0 up in every row, nothing held, and the budget is the sum of the rows. */
function checkBooks({ ledger, database }: Setting) {
  const rows = database.select().from(tables.usage).all();
  for (const row of rows) {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = row;
    const tokens = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens];
    for (const count of [...tokens, row.costNano]) {
      expect(Number.isSafeInteger(count) && count! >= 0, JSON.stringify(row)).toBe(true);
    }
  }
  expect(database.select().from(tables.reservations).all()).toEqual([]);
  const [account] = ledger.budgets.list()[0]!.accounts;
  const spentNano = rows.reduce((sum, row) => sum + row.costNano!, 0);
  expect(account).toMatchObject({ heldNano: 0, spentNano });
  return rows.at(-1)!;
}

const last =
  (told: Told): LiedAnswer['told'] =>
  (index) =>
    index === 3 ? told : undefined;

/** What is told, and whether what counts then is `true`, an estimate, or just what was told. */
const LIES: readonly (readonly [string, LiedAnswer['told'], 'true' | 'guess' | 'told'])[] = [
  ['too low', last({ input: 1, output: 1 }), 'told'], // what it charges for
  ['zero', last({ input: 0, output: 0 }), 'guess'],
  ['negative', last({ input: -40, output: -50 }), 'guess'],
  ['strings', last({ input: '40', output: '130' }), 'guess'],
  ['a number with 31 digits', last({ input: 1e30, output: 1e30 }), 'guess'],
  ['null', last({ input: null, output: null }), 'guess'],
  ['objects', last({ input: {}, output: [] }), 'guess'],
  ['nothing', () => undefined, 'guess'],
  ['fractions', last({ input: 40.4, output: 129.6 }), 'true'],
  ['twice', (index) => (index >= 2 ? TRUE : undefined), 'true'],
  ['growing', (index) => ({ input: 40, output: [0, 20, 90, 130][index] }), 'true'],
  ['only in the last piece', last(TRUE), 'true'],
  ['shrinking', (index) => ({ input: 40, output: [130, 90, 20, 1][index] }), 'told'],
  ['only in the first piece', (index) => (index === 0 ? TRUE : undefined), 'told'],
  ['more from the cache than read', last({ ...TRUE, cacheRead: 100_000 }), 'told'],
  ['more than the longest', last({ input: 40, output: 500_000 }), 'told'],
];

describe.each(WIRES)('over %s', (wire) => {
  test('no figure that a server can tell makes the ledger wrong', async () => {
    let told: LiedAnswer['told'] = last(TRUE);
    await using simulator = await modelSimulator(() => ({
      kind: 'stream',
      frames: liedFrames(wire, { text: TEXT, told }),
    }));
    const setting = await setUp(wire, simulator);
    for (const [name, lie, counts] of LIES) {
      told = lie;
      const { error } = await setting.ask();
      const row = checkBooks(setting);
      // Gemini's pieces are refused whole where a figure is no number: the answer stands as far as it came.
      const refused = wire === 'gemini' && ['strings', 'objects'].includes(name);
      expect([name, error?.code]).toEqual([name, refused ? 'model.unavailable' : undefined]);
      if (counts === 'true') expect([name, row]).toMatchObject([name, tokens(40, 130)]);
      if (counts === 'guess') {
        expect([name, row.provenance]).toEqual([name, 'estimated']);
        expect(Math.abs(row.outputTokens - WRITTEN), name).toBeLessThanOrEqual(1);
        expect(row.inputTokens, name).toBeGreaterThan(5);
      }
      if (name === 'too low') expect(row).toMatchObject({ inputTokens: 1, outputTokens: 1 });
      if (name === 'shrinking' && wire !== 'openai responses')
        expect(row.outputTokens).toBeGreaterThanOrEqual(WRITTEN);
    }
    // What a server charges beyond what it was allowed is booked, and told.
    expect(setting.excesses).toMatchObject([
      { provider: 'acme', model: 'one' }, // from the cache
      { costNano: 500_000 * 100 + 400 },
    ]);
  });

  test('a stream that is cut counts what came, whatever its figures say', async () => {
    let told: LiedAnswer['told'] = last(TRUE);
    await using simulator = await modelSimulator(() => ({
      kind: 'stream',
      frames: liedFrames(wire, { text: TEXT, told, end: false }),
      then: 'cut',
    }));
    const setting = await setUp(wire, simulator);
    for (const [name, lie] of LIES) {
      told = lie;
      const { error } = await setting.ask();
      expect(error?.kind, name).toBe('unavailable');
      expect(checkBooks(setting).outputTokens, name).toBeGreaterThanOrEqual(WRITTEN - 1);
    }
  });

  test('an answer that comes whole where a stream was asked for is read and counted', async () => {
    await using simulator = await modelSimulator(() => wholeAnswer(wire, TEXT, TRUE));
    const setting = await setUp(wire, simulator);
    expect(await setting.ask()).toMatchObject({ text: TEXT, error: undefined });
    expect(checkBooks(setting)).toMatchObject(tokens(40, 130));
  });

  test.each([
    [{ type: 'overloaded_error', message: 'Overloaded' }, 'model.overloaded'],
    [{ code: 'insufficient_quota', message: 'Pay first.' }, 'model.no-credit'],
    [{ code: 503, message: 'Later.' }, 'model.overloaded'],
    ['broken', 'model.unavailable'],
  ])('an error with status 200 is told as the error that it is: %j', async (error, code) => {
    const reply: Reply = { kind: 'json', status: 200, body: { type: 'error', error } };
    const text = error === 'broken' ? { kind: 'json', status: 200, body: 'broken' } : reply;
    await using simulator = await modelSimulator(() => text as Reply);
    const setting = await setUp(wire, simulator);
    expect((await setting.ask()).error?.code).toBe(code);
    expect(checkBooks(setting)).toMatchObject({ outcome: 'failed', costNano: 0 });
  });

  test('an answer without end is stopped, booked as far as it came, and told', async () => {
    const frames = liedFrames(wire, { text: 'word '.repeat(400), told: () => undefined });
    const piece = frames.findIndex((frame) => frame.includes('word word'));
    const many = Array.from({ length: 400 }, () => frames[piece]!);
    await using simulator = await modelSimulator(() => ({
      kind: 'stream',
      frames: [...frames.slice(0, piece), ...many],
      then: 'hang',
    }));
    const setting = await setUp(wire, simulator);
    expect((await setting.ask()).error?.code).toBe('model.endless');
    await simulator.abandoned;
    expect(checkBooks(setting).outputTokens).toBeGreaterThan(LONGEST);
    expect(setting.excesses).toHaveLength(1);
  });

  test('calls side by side never spend more than the budget where the server keeps its word', async () => {
    let sent = 0;
    await using simulator = await modelSimulator(async (_request, index) => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, index % 7));
      const told = last({ input: 30, output: LONGEST });
      return { kind: 'stream', frames: liedFrames(wire, { text: TEXT, told }) };
    });
    // Ten answers of the longest length, and no eleventh.
    const setting = await setUp(wire, simulator, 10.9 * (LONGEST * 100 + 300));
    const ends = await Promise.all(Array.from({ length: 40 }, () => setting.ask()));
    let refused = ends.filter(({ error }) => error?.kind === 'budget').length;
    expect(refused + sent).toBe(40);
    for (refused = 0; refused === 0;) {
      if ((await setting.ask()).error?.kind === 'budget') refused += 1;
    }
    checkBooks(setting);
    const [budget] = setting.ledger.budgets.list();
    const { spentNano } = budget!.accounts[0]!;
    expect(spentNano).toBeLessThanOrEqual(budget!.budget.limitNano);
    expect(spentNano).toBe(sent * (LONGEST * 100 + 300));
    expect(setting.excesses).toEqual([]);
  });
});

function tokens(inputTokens: number, outputTokens: number) {
  return { inputTokens, outputTokens, provenance: 'computed', outcome: 'ok' };
}
