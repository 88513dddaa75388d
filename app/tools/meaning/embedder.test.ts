import { describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import type { AppError } from '../../base/index.ts';
import { FakeClock, countingIds } from '../../base/index.ts';
import { Ledger, fixedPrices } from '../../ledger/index.ts';
import { modelErrors, type EmbeddingModel } from '../../models/index.ts';
import { apiEmbedder, localEmbedder } from './embedder.ts';

function setUp(limitNano: number, failures: readonly AppError[] = []) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({ 'acme/small': { input: 100, output: 0 } });
  const ledger = new Ledger({ database, prices, clock, ids: countingIds() });
  ledger.budgets.set({ scope: 'app', period: 'month', limitNano, hard: true });
  const left = [...failures];
  const model: EmbeddingModel & { calls: number } = {
    id: 'acme/small',
    calls: 0,
    embed(texts) {
      this.calls += 1;
      const failure = left.shift();
      if (failure) return Promise.reject(failure);
      return Promise.resolve({ vectors: texts.map(() => Float32Array.of(3, 4)), inputTokens: 7 });
    },
  };
  const open = (): Promise<EmbeddingModel> => Promise.resolve(model);
  const embedder = apiEmbedder('acme', 'small', { ledger, clock, open });
  const account = () => ledger.budgets.list()[0]!.accounts[0]!;
  return { clock, model, embedder, account };
}

describe("a provider's embedder", () => {
  it('spends within the budget: reserved before it is sent, settled by what was told', async () => {
    const { embedder, account } = setUp(1e6);
    const [vector] = await embedder.embed(['hello'], 'query');
    expect([...vector!].map((value) => value.toFixed(1))).toEqual(['0.6', '0.8']);
    expect(account()).toMatchObject({ spentNano: 700, heldNano: 0 });
  });

  it('is not asked where the budget does not reach', async () => {
    const { embedder, model, account } = setUp(1000);
    await expect(embedder.embed(['hello'], 'query')).rejects.toMatchObject({ kind: 'budget' });
    expect(model.calls).toBe(0);
    expect(account()).toMatchObject({ spentNano: 0, heldNano: 0 });
  });

  it('is asked again after a refusal for the moment, as late as it wants, each time reserved', async () => {
    const busy = modelErrors.overloaded('Acme', 20_000);
    const { embedder, model, clock, account } = setUp(1e6, [busy, busy]);
    const embedding = embedder.embed(['hello'], 'passage');
    await clock.advance(19_000);
    expect(model.calls).toBe(1);
    await clock.advance(25_000);
    expect(await embedding).toHaveLength(1);
    expect(model.calls).toBe(3);
    expect(account()).toMatchObject({ spentNano: 700, heldNano: 0 });
  });

  it('is not asked again after a refusal for good', async () => {
    const { embedder, model } = setUp(1e6, [modelErrors.keyRefused('Acme')]);
    await expect(embedder.embed(['hello'], 'query')).rejects.toMatchObject({
      code: 'model.key-refused',
    });
    expect(model.calls).toBe(1);
  });
});

it('a model of a folder that cannot be read is told with its folder and a remedy', async () => {
  const workers = {
    seen: () => [],
    run: () => Promise.reject(new Error('it holds no model.onnx')),
  };
  const embedding = localEmbedder('/models/mine', 'mine', workers).embed(['hello'], 'query');
  await expect(embedding).rejects.toMatchObject({
    code: 'embeddings.folder-unusable',
    message: expect.stringContaining('/models/mine') as unknown,
    remedy: expect.stringContaining('tokenizer.json') as unknown,
  });
});
