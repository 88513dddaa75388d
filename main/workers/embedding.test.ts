import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../../tests/support/tiny-model.ts';
import { WorkerThreads } from '../adapters/workers/pool.ts';

const home = mkdtempSync(join(tmpdir(), 'agenthub-model-'));
const folder = join(home, 'tiny');
const threads = new WorkerThreads();
beforeAll(() =>
  writeTinyModel(folder, [
    ['add', 'sum', '더하기'],
    ['send', 'message'],
  ]),
);
afterAll(async () => {
  await threads[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const embed = (texts: readonly string[], from = folder) =>
  threads.run('embed', { folder: from, texts, kind: 'query' });

function alike(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

describe('a model of a folder', () => {
  it('turns texts into vectors of length 1 that are alike where the meaning is', async () => {
    const [one, other, third, ...rest] = await embed([
      'add',
      '더하기',
      'send message',
      ...Array.from({ length: 40 }, () => 'sum'),
    ]);
    expect(alike(one!, one!)).toBeCloseTo(1, 5);
    expect(alike(one!, other!)).toBeGreaterThan(0.99);
    expect(alike(one!, third!)).toBeLessThan(0.3);
    expect(rest).toHaveLength(40);
    expect(alike(rest.at(-1)!, one!)).toBeGreaterThan(0.99);
  });

  it('puts before a text what the model was trained to see', async () => {
    const prompted = join(home, 'prompted');
    writeTinyModel(prompted, [['add'], ['send']]);
    writeFileSync(
      join(prompted, 'config_sentence_transformers.json'),
      JSON.stringify({ prompts: { query: 'send send send send ' } }),
    );
    const [plain] = await embed(['add']);
    const [changed] = await embed(['add'], prompted);
    expect(alike(plain!, changed!)).toBeLessThan(0.5);
  });

  it.each([
    ['is not there', join(home, 'none'), /no model\.onnx/],
    ['lacks its tokenizer', home, /tokenizer\.json/],
    ['is broken', join(home, 'broken'), /.+/],
  ])('fails in words when it %s, and goes on with the next', async (_, path, words) => {
    writeFileSync(join(home, 'model.onnx'), '');
    writeTinyModel(join(home, 'broken'), []);
    writeFileSync(join(home, 'broken', 'onnx', 'model_quantized.onnx'), 'no model at all');
    await expect(embed(['add'], path)).rejects.toThrow(words);
    expect(await embed(['add'])).toHaveLength(1);
  });
});
