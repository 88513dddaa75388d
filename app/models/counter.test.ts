import { expect, it } from 'vitest';
import { TokenCounter } from './counter.ts';
import { estimateRequest } from './estimate.ts';
import type { ModelMessage } from './message.ts';
import type { ChatModel, ModelRequest } from './ports.ts';

const said = (text: string): ModelMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const request = (...messages: ModelMessage[]): ModelRequest => ({
  system: 'Be brief.',
  messages,
  tools: [],
  maxOutputTokens: 100,
});
const LONG = request(said('word '.repeat(2000)));
const ESTIMATE = estimateRequest(LONG);

function setUp(provider: (() => Promise<number>) | undefined, encoding?: () => Promise<number>) {
  const asked = { provider: 0, encoding: 0 };
  const counter = new TokenCounter({
    countText: () => {
      asked.encoding += 1;
      return encoding?.() ?? Promise.reject(new Error('no threads'));
    },
  });
  const model: ChatModel = {
    id: 'acme/one',
    stream: () => {
      throw new Error('nothing is asked for');
    },
    count:
      provider &&
      (() => {
        asked.provider += 1;
        return provider();
      }),
  };
  const scale = (wanted: ModelRequest, limit: number, id = model.id) =>
    counter.scale({ ...model, id }, wanted, limit);
  return { scale, asked };
}

it('far below the limit nothing is counted', async () => {
  const { scale, asked } = setUp(() => Promise.resolve(5));
  expect(await scale(LONG, ESTIMATE * 1.3)).toBe(1);
  expect(asked).toEqual({ provider: 0, encoding: 0 });
});

it("near the limit the provider's own count sets the estimate right", async () => {
  const { scale, asked } = setUp(() => Promise.resolve(ESTIMATE * 1.5));
  expect(await scale(LONG, ESTIMATE * 1.2)).toBe(1.5);
  expect(asked).toEqual({ provider: 1, encoding: 0 });
});

it('a usual encoding counts where the provider does not, or does not answer', async () => {
  const encoding = () => Promise.resolve(ESTIMATE / 2);
  expect(await setUp(undefined, encoding).scale(LONG, ESTIMATE)).toBeCloseTo(0.5, 2);
  const down = setUp(() => Promise.reject(new Error('down')), encoding);
  expect(await down.scale(LONG, ESTIMATE)).toBeCloseTo(0.5, 2);
});

it('where nobody can count the estimate stands', async () => {
  expect(await setUp(undefined).scale(LONG, ESTIMATE)).toBe(1);
});

it('a chat that goes on is counted again only when it has grown by a tenth', async () => {
  const { scale, asked } = setUp(() => Promise.resolve(ESTIMATE * 2));
  await scale(LONG, ESTIMATE);
  const next = request(...LONG.messages, said('more '.repeat(100)));
  expect(await scale(next, ESTIMATE)).toBe(2);
  expect(asked.provider).toBe(1);
  await scale(request(...next.messages, said('more '.repeat(300))), ESTIMATE);
  expect(asked.provider).toBe(2);
});

it('another beginning and another model are counted by themselves', async () => {
  const { scale, asked } = setUp(() => Promise.resolve(ESTIMATE));
  await scale(LONG, ESTIMATE);
  await scale({ ...LONG, system: 'Be long.' }, ESTIMATE);
  await scale(LONG, ESTIMATE, 'acme/two');
  expect(asked.provider).toBe(3);
});
