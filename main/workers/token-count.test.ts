import { afterAll, expect, it } from 'vitest';
import { WorkerThreads } from '../adapters/workers/pool.ts';

const threads = new WorkerThreads();
afterAll(() => threads[Symbol.asyncDispose]());
const count = (text: string) => threads.run('countText', { text });

it('counts as the models of OpenAI do, in every script', async () => {
  expect(await count('')).toBe(0);
  expect(await count('hello world')).toBe(2);
  expect(await count('안녕하세요')).toBe(2);
  expect(await count('🙂')).toBe(1);
});

it("takes a model's own marks in a text for text", async () => {
  expect(await count('<|endoftext|>')).toBeGreaterThan(1);
});

it('counts long runs without a break, such as files in base64, all the same', async () => {
  const word = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo'.repeat(10_000);
  expect(await count(word)).toBeGreaterThan(word.length / 6);
  expect(await count(' '.repeat(300_000))).toBeGreaterThan(0);
});
