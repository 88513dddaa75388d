import { expect, test } from 'vitest';
import { silentLog } from '../main/adapters/log.ts';
import { FakeClock } from './base/index.ts';
import { createLikeness } from './likeness.ts';
import type { Embedder } from './tools/index.ts';

const WORDS = ['count', 'poem'];

/** Places a text by which of two words it has. */
const byWords: Embedder = {
  ...{ id: 'two-words', name: 'Two words', batch: 1 },
  embed: (texts) =>
    Promise.resolve(
      texts.map((text) => Float32Array.from(WORDS.map((word) => (text.includes(word) ? 1 : 0)))),
    ),
};

const likenessBy = (embedder: Embedder | undefined, clock = new FakeClock()) =>
  createLikeness({ embedder: () => embedder, clock, log: silentLog, patienceMs: 200 });

test('texts are as alike as their vectors are', async () => {
  const likeness = likenessBy(byWords);
  expect(await likeness('count them', ['a poem', 'who can count'], undefined)).toEqual([0, 1]);
});

test('without an embedder, or with one that fails, it is not known', async () => {
  expect(await likenessBy(undefined)('a', ['b'], undefined)).toBeUndefined();
  const failing = { ...byWords, embed: () => Promise.reject(new Error('gone')) };
  expect(await likenessBy(failing)('a', ['b'], undefined)).toBeUndefined();
});

test('one that takes too long is not waited for', async () => {
  const clock = new FakeClock();
  const never = { ...byWords, embed: () => new Promise<never>(() => undefined) };
  const found = likenessBy(never, clock)('a', ['b'], undefined);
  await clock.advance(200);
  expect(await found).toBeUndefined();
});
