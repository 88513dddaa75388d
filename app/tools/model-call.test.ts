import { describe, expect, it } from 'vitest';
import { AppError, FakeClock, cancelled, countingIds, seededRandom } from '../base/index.ts';
import { Ledger, fixedPrices } from '../ledger/index.ts';
import {
  NO_USAGE,
  modelErrors,
  type ChatModel,
  type ModelEvent,
  type ModelRequest,
} from '../models/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { ModelRouter } from '../models/router.ts';
import { callModel } from './model-call.ts';
import { estimateParts } from '../models/index.ts';
import { requestSize } from './request-size.ts';

const REQUEST: ModelRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello there' }] }],
  tools: [],
  maxOutputTokens: 1000,
};
const LIKELY = requestSize(REQUEST, 'acme/one').likelyTokens;
const USAGE = { ...NO_USAGE, inputTokens: 12, outputTokens: 5 };

type Step = ModelEvent | AppError | 'wait';

/** A model that does what it is told, and stops when the signal aborts. */
function scripted(id: string, steps: readonly Step[]): ChatModel & { calls: number } {
  return {
    id,
    calls: 0,
    async *stream(_request, signal) {
      this.calls += 1;
      for (const step of steps) {
        signal.throwIfAborted();
        if (step instanceof AppError) throw step;
        if (step === 'wait') await new Promise((_, reject) => aborted(signal, reject));
        else yield step;
      }
    },
  };
}

function aborted(signal: AbortSignal, reject: (reason: Error) => void): void {
  signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
}

function setUp(limitNano = 1e9) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({
    'acme/one': { input: 1, output: 10 },
    'acme/two': { input: 2, output: 20 },
  });
  const ledger = new Ledger({ database, prices, clock, ids: countingIds() });
  ledger.budgets.set({ scope: 'app', period: 'month', limitNano, hard: true });
  const account = () => ledger.budgets.list()[0]!.accounts[0]!;
  const call = (model: ChatModel, signal = new AbortController().signal) =>
    callModel(
      { ledger, clock },
      model,
      REQUEST,
      { owner: { chatId: 'c' } },
      () => undefined,
      signal,
    );
  return { ledger, account, call };
}

const text = (delta: string): ModelEvent => ({ type: 'text', delta });
const reported = (usage = USAGE): ModelEvent => ({ type: 'usage', usage, provenance: 'reported' });
const silent = (): void => undefined;
const FINISH: ModelEvent = { type: 'finish', reason: 'stop' };

describe('a model call', () => {
  it('counts what the provider reports, the last figures of several', async () => {
    const { call, account } = setUp();
    const early = reported({ ...NO_USAGE, inputTokens: 12, outputTokens: 1 });
    const end = await call(scripted('acme/one', [early, text('Hello'), reported(), FINISH]));
    expect(end).toEqual({ usage: USAGE, costNano: 62, error: undefined });
    expect(account()).toMatchObject({ spentNano: 62, heldNano: 0 });
  });

  it('is not sent where its worst case does not fit', async () => {
    const { call, ledger } = setUp(10_000);
    const model = scripted('acme/one', [reported(), FINISH]);
    const end = await call(model);
    expect(end.error?.kind).toBe('budget');
    expect(model.calls).toBe(0);
    expect(ledger.reports.total().calls).toBe(0);
  });

  it('that does not fit for a document of unknown length says which one', async () => {
    const { ledger } = setUp(500_000);
    const paper = (pages?: number) => ({
      type: 'file' as const,
      id: 'f',
      name: 'plan.pdf',
      mediaType: 'application/pdf' as const,
      bytes: 9,
      ...(pages === undefined ? {} : { pages }),
    });
    const ask = (pages?: number) =>
      callModel(
        { ledger, clock: new FakeClock() },
        scripted('acme/one', [reported(), FINISH]),
        { ...REQUEST, messages: [{ role: 'user', parts: [paper(pages)] }] },
        { owner: {} },
        () => undefined,
        new AbortController().signal,
      );
    const { error } = await ask();
    expect(error?.code).toBe('budget.exceeded');
    expect(error?.message).toContain('The pages of "plan.pdf" cannot be counted');
    expect((await ask(99)).error?.message).not.toContain('cannot be counted');
    expect((await ask(9)).error).toBeUndefined();
  });

  it('that is stopped in mid-stream counts what was streamed', async () => {
    const { call, account, ledger } = setUp();
    const abort = new AbortController();
    const early = reported({ ...NO_USAGE, inputTokens: 12, outputTokens: 1 });
    const running = call(
      scripted('acme/one', [early, text('x'.repeat(400)), 'wait']),
      abort.signal,
    );
    await Promise.resolve();
    setTimeout(() => abort.abort(cancelled('The answer')), 5);
    const end = await running;
    expect(end.error?.kind).toBe('cancelled');
    expect(end.usage).toMatchObject({ inputTokens: 12, outputTokens: 100 });
    expect(account()).toMatchObject({ spentNano: 12 + 1000, heldNano: 0 });
    expect(ledger.reports.total().calls).toBe(1);
  });

  it('that is cut before the provider reported anything is estimated from the text', async () => {
    const { call, account } = setUp();
    const cut = modelErrors.connectionCut('Acme');
    const end = await call(scripted('acme/one', [text('y'.repeat(40)), cut]));
    expect(end.usage).toEqual({ ...NO_USAGE, inputTokens: LIKELY, outputTokens: 10 });
    expect(account()).toMatchObject({ spentNano: LIKELY + 100, heldNano: 0 });
  });

  it('that was never sent is kept with its reason, and is counted nowhere as a call', async () => {
    const { call, ledger } = setUp();
    for (const error of [
      modelErrors.providerBusy('Acme', 1000),
      modelErrors.providerFull('Acme', 1000),
      modelErrors.providerResting('Acme', 1000),
      modelErrors.keyMissing('Acme'),
      modelErrors.networkMissing('Acme', 'no way', false),
    ]) {
      await call(scripted('acme/one', [error]));
    }
    expect(ledger.reports.total().calls).toBe(0);
    expect(ledger.reports.by('model')).toEqual([]);
    const rows = JSON.parse(ledger.export({}, 'json')!) as { outcome: string; error: string }[];
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array(5).fill('not-sent'));
    expect(rows[3]!.error).toContain('no key');
    await call(scripted('acme/one', [modelErrors.overloaded('Acme', 1000)]));
    expect(ledger.reports.by('model')).toMatchObject([{ key: 'acme/one', calls: 1 }]);
    expect(ledger.reports.ofChat('c').calls).toBe(1);
  });

  it('that was never sent costs nothing; one that may have arrived is estimated', async () => {
    const never = [
      modelErrors.providerResting('Acme', 1000),
      modelErrors.providerBusy('Acme', 1000),
      modelErrors.networkMissing('Acme', 'nothing answers at its address.', false),
    ];
    for (const error of never) {
      const { call, account } = setUp();
      expect(await call(scripted('acme/one', [error]))).toMatchObject({ costNano: 0, error });
      expect(account()).toMatchObject({ spentNano: 0, heldNano: 0 });
    }
    const { call, account } = setUp();
    const closed = modelErrors.networkMissing('Acme', 'the connection was closed.', true);
    await call(scripted('acme/one', [closed]));
    expect(account()).toMatchObject({ spentNano: LIKELY, heldNano: 0 });
  });

  it('that is stopped while it waits in line costs nothing', async () => {
    const { call, account, ledger } = setUp();
    const router = new ModelRouter({
      clock: new FakeClock(),
      random: seededRandom(1),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      chain: () => [],
      open: () => Promise.reject(modelErrors.noModel()),
      perMinute: () => undefined,
      cutAt: () => Promise.resolve(undefined),
    });
    const [all, one] = [new AbortController(), new AbortController()];
    const model = () => router.route(scripted('acme/one', [reported(), 'wait']));
    const running = Array.from({ length: 8 }, () => call(model(), all.signal));
    const queued = call(model(), AbortSignal.any([all.signal, one.signal]));
    await expect.poll(() => router.lane('acme').waiting).toBe(1);
    one.abort(cancelled('The answer'));
    expect(await queued).toMatchObject({ costNano: 0, error: { kind: 'cancelled' } });
    all.abort(cancelled('The answer'));
    await Promise.all(running);
    expect(account()).toMatchObject({ spentNano: 8 * 62, heldNano: 0 });
    expect(ledger.reports.total().calls).toBe(8);
  });

  it('that the provider refuses costs nothing', async () => {
    for (const error of [
      modelErrors.keyRefused('Acme'),
      modelErrors.overloaded('Acme', 1000),
      modelErrors.providerDown('Acme', 'no answer'),
      modelErrors.modelMissing('one'),
    ]) {
      const { call, account } = setUp();
      expect(await call(scripted('acme/one', [error]))).toMatchObject({ costNano: 0, error });
      expect(account()).toMatchObject({ spentNano: 0, heldNano: 0, unpriced: 0 });
    }
  });

  it('of a provider that reports no usage is estimated, never 0', async () => {
    const { call } = setUp();
    const end = await call(scripted('acme/one', [text('z'.repeat(8)), FINISH]));
    expect(end.usage).toEqual({ ...NO_USAGE, inputTokens: LIKELY, outputTokens: 2 });
    expect(end.costNano).toBe(LIKELY + 20);
  });

  it.each([
    { outputTokens: -5000 },
    { inputTokens: -100_000 },
    { outputTokens: Infinity },
    { cacheReadTokens: 1e300 },
    { outputTokens: '12' as unknown as number },
    { inputTokens: Number.NaN },
    { inputTokens: 0, outputTokens: 0 },
  ])('of a provider that tells %j is estimated: it never lowers what was spent', async (lie) => {
    const { call, account } = setUp();
    const early: ModelEvent = {
      type: 'usage',
      usage: { ...USAGE, inputTokens: LIKELY, outputTokens: 1 },
      provenance: 'estimated',
    };
    for (const events of [
      [reported({ ...USAGE, ...lie })],
      [early, reported({ ...USAGE, ...lie })],
    ]) {
      const before = account().spentNano;
      const end = await call(scripted('acme/one', [text('z'.repeat(40)), ...events, FINISH]));
      expect(end).toMatchObject({ costNano: LIKELY + 100, error: undefined });
      expect(account()).toMatchObject({ spentNano: before + LIKELY + 100, heldNano: 0 });
    }
  });

  it.each([-1, 0.5, 1e300, Infinity, Number.NaN])(
    'is priced by its tokens where the provider says that it cost %d nano-dollars',
    async (costNano) => {
      const { call } = setUp();
      const usage: ModelEvent = { ...reported(), costNano } as ModelEvent;
      expect((await call(scripted('acme/one', [usage, FINISH]))).costNano).toBe(62);
    },
  );

  it('that a fallback answered costs what the fallback costs', async () => {
    const { call, ledger } = setUp();
    const usage: ModelEvent = { ...reported(), answeredBy: 'acme/two' } as ModelEvent;
    expect((await call(scripted('acme/one', [usage, FINISH]))).costNano).toBe(24 + 100);
    expect(ledger.reports.by('model').map((row) => row.key)).toEqual(['acme/two']);
  });

  it('of an unknown model costs null, never 0', async () => {
    const { call } = setUp();
    expect((await call(scripted('acme/new', [reported(), FINISH]))).costNano).toBeNull();
  });

  it('of a local model and of the offline planner is free, whatever the budget', async () => {
    const { call } = setUp(0);
    for (const id of ['ollama/any', 'offline/planner']) {
      expect(await call(scripted(id, [reported(), FINISH]))).toMatchObject({
        costNano: 0,
        error: undefined,
      });
    }
  });

  it('of the offline planner has no tokens, however much it writes', async () => {
    const { call } = setUp();
    const none = reported(NO_USAGE);
    const end = await call(scripted('offline/planner', [text('long '.repeat(50)), none, FINISH]));
    expect(end).toEqual({ usage: NO_USAGE, costNano: 0, error: undefined });
  });

  it('frees its hold when the one who listens throws', async () => {
    const { ledger, account } = setUp();
    const broken = (): never => {
      throw new Error('full disk');
    };
    const end = await callModel(
      { ledger, clock: new FakeClock() },
      scripted('acme/one', [text('a'), reported(), FINISH]),
      REQUEST,
      { owner: {} },
      broken,
      new AbortController().signal,
    );
    expect(end.error?.message).toContain('full disk');
    expect(account().heldNano).toBe(0);
  });
});

describe('the size of a request', () => {
  it('is never below the bytes that any tokenizer works on', () => {
    const samples = [
      'plain English',
      '한국어 문장',
      '🙂🙂',
      'é',
      '日本語',
      '{"a":[1,2,3]}',
      '\ud800',
    ];
    for (const sample of samples) {
      const size = requestSize({ ...REQUEST, system: sample }, 'acme/one');
      expect(size.maxTokens).toBeGreaterThanOrEqual(new TextEncoder().encode(sample).length);
      expect(size.maxTokens).toBeGreaterThan(size.likelyTokens);
    }
  });

  it('counts text, thinking, calls and results of a stored answer', () => {
    expect(
      estimateParts([
        { type: 'text', text: 'a'.repeat(40) },
        { type: 'thinking', text: 'b'.repeat(40) },
        { type: 'tool_call', id: '1', name: 'abcd', arguments: { a: 1 } },
      ]),
    ).toBe(10 + 10 + 1 + 2);
  });
});
