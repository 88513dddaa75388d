import { expect, it } from 'vitest';
import { AppError, FakeClock } from '../base/index.ts';
import { Contexts, type ContextsDeps } from './contexts.ts';

function setUp(served: number | undefined, deps: Partial<ContextsDeps> = {}, loaded = true) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const contexts = new Contexts({
    wire: {
      context: (_access: unknown, model: string) => {
        asked.push(model);
        return Promise.resolve(served === undefined ? undefined : { tokens: served, loaded });
      },
    } as unknown as ContextsDeps['wire'],
    access: (provider) =>
      Promise.resolve({
        provider,
        protocol: 'openai-compatible',
        baseUrl: 'http://127.0.0.1/v1',
        apiKey: undefined,
      }),
    known: () => ({ tokens: 100_000, own: false }),
    clock,
    ...deps,
  });
  const tokens = (id: string) => contexts.tokens(id);
  return { contexts, tokens, asked, clock };
}

it('of a server on this machine what it has loaded counts, not what the model was made for', async () => {
  expect(await setUp(8192).tokens('ollama/qwen3')).toBe(8192);
  expect(await setUp(undefined).tokens('ollama/qwen3')).toBe(100_000);
});

it('only a server on this machine cuts a request without a word, where nobody says otherwise', async () => {
  const { contexts, asked } = setUp(8192);
  expect(await contexts.cutAt('ollama/qwen3')).toBe(8192);
  expect(await contexts.cutAt('groq/llama')).toBeUndefined();
  const own = setUp(8192, { known: () => ({ tokens: 5000, own: true }) });
  expect(await own.contexts.cutAt('ollama/qwen3')).toBeUndefined();
  const idle = setUp(4096, {}, false);
  expect(await idle.contexts.cutAt('ollama/qwen3')).toBeUndefined();
  expect(await idle.tokens('ollama/qwen3')).toBe(4096);
  expect([asked, own.asked]).toEqual([['qwen3'], []]);
});

it("the person's own word comes first, and hosted models are not asked", async () => {
  const own = setUp(8192, { known: () => ({ tokens: 5000, own: true }) });
  expect(await own.tokens('ollama/qwen3')).toBe(5000);
  const hosted = setUp(8192);
  expect(await hosted.tokens('groq/llama')).toBe(100_000);
  expect([...own.asked, ...hosted.asked]).toEqual([]);
});

it('an address whose models nobody knows is asked', async () => {
  const unknown = setUp(40_960, { known: () => ({ tokens: undefined, own: false }) });
  expect(await unknown.tokens('custom/mine')).toBe(40_960);
});

it('is asked once for the calls of a while, and again after it', async () => {
  const { tokens, asked, clock } = setUp(8192);
  await Promise.all([tokens('ollama/a'), tokens('ollama/a')]);
  await tokens('ollama/a');
  expect(asked).toEqual(['a']);
  await clock.advance(11_000);
  await tokens('ollama/a');
  expect(asked).toEqual(['a', 'a']);
});

it('where the provider cannot be reached it is unknown', async () => {
  const access = () =>
    Promise.reject(new AppError({ kind: 'missing', code: 'model.none', message: 'None.' }));
  const known = () => ({ tokens: undefined, own: false });
  expect(await setUp(8192, { access, known }).tokens('ollama/a')).toBeUndefined();
});
