import { LLMock } from '@copilotkit/aimock';
import { afterEach, expect, test } from 'vitest';
import { cancelled } from '../../../app/base/index.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import {
  chatFrames,
  modelSimulator,
  type ModelSimulator,
  type Reply,
  type SeenRequest,
} from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

const KEY = 'sk-proj-secret-0123456789';
let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

async function modelOf(
  script: (request: SeenRequest, index: number) => Reply,
  protocol: 'openai' | 'openai-compatible' = 'openai-compatible',
) {
  simulator = await modelSimulator(script);
  return networkWire.open(
    { provider: 'test', protocol, baseUrl: `${simulator.url}/v1`, apiKey: KEY },
    'simulated',
  );
}

const stream = (frames: string[], then?: 'end' | 'cut' | 'hang'): Reply => ({
  kind: 'stream',
  frames,
  ...(then ? { then } : {}),
});

test.each(['openai', 'openai-compatible'] as const)(
  'an address that speaks chat completions streams text, calls and exact figures (%s)',
  async (protocol) => {
    const usage = {
      prompt_tokens: 120,
      completion_tokens: 40,
      total_tokens: 160,
      prompt_tokens_details: { cached_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 9 },
    };
    const model = await modelOf(
      () =>
        stream(
          chatFrames({
            text: 'Let me look at both places.',
            calls: [
              { id: 'call_1', name: 'weather__today', json: '{"place":"Seoul"}' },
              { id: 'call_2', name: 'weather__today', json: '{"place":"Busan"}' },
            ],
            usage,
          }),
        ),
      protocol,
    );
    const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
    expect(got.error).toBeUndefined();
    expect(got.text).toBe('Let me look at both places.');
    const calls = got.parts.filter((part) => part.type === 'tool_call');
    expect(calls.map((call) => [call.id, call.arguments])).toEqual([
      ['call_1', { place: 'Seoul' }],
      ['call_2', { place: 'Busan' }],
    ]);
    expect(got.usage).toEqual({
      inputTokens: 20,
      outputTokens: 40,
      cacheReadTokens: 100,
      cacheWriteTokens: 0,
      reasoningTokens: 9,
    });
    expect(got.provenance).toBe('reported');
    expect(got.finish).toBe('tool_calls');
    const [seen] = simulator!.requests;
    expect(seen!.path).toBe('/v1/chat/completions');
    expect(seen!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(seen!.body.stream_options).toEqual({ include_usage: true });
  },
);

test('what a provider itself says that a call cost is passed on', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.00012 };
  const model = await modelOf(() => stream(chatFrames({ text: 'Yes.', usage })));
  const got = await collect(model, question('Is it?'));
  const last = got.events.filter((event) => event.type === 'usage').at(-1);
  expect(last).toMatchObject({ provenance: 'reported', costNano: 120_000 });
});

test('a server that tells no usage gets an estimate that is marked as one', async () => {
  const model = await modelOf(() => stream(chatFrames({ text: 'Exactly twenty chars' })));
  const got = await collect(model, question('Hello there'));
  expect(got.provenance).toBe('estimated');
  expect(got.usage?.outputTokens).toBe(5);
  expect(got.usage?.inputTokens).toBeGreaterThan(0);
  expect(got.finish).toBe('stop');
});

test('thinking streams apart from the text and goes back to the same model in a tool loop', async () => {
  const model = await modelOf(() =>
    stream(chatFrames({ thinking: 'Hmm, let me see.', text: 'Yes.' })),
  );
  const first = await collect(model, question('Is it?'));
  expect(first.thinking).toBe('Hmm, let me see.');
  expect(first.parts).toEqual([
    { type: 'thinking', text: 'Hmm, let me see.', model: 'test/simulated' },
    { type: 'text', text: 'Yes.' },
  ]);
  const call = { type: 'tool_call' as const, id: 'c', name: 'weather__today', arguments: {} };
  await collect(
    model,
    question('', {
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Is it?' }] },
        { role: 'assistant', parts: [first.parts[0]!, call] },
        {
          role: 'tool',
          parts: [{ ...call, type: 'tool_result', text: 'sun', isError: false }],
        },
      ],
    }),
  );
  const sent = simulator!.requests[1]!.body.messages;
  expect(sent[2]).toMatchObject({ role: 'assistant', reasoning_content: 'Hmm, let me see.' });
  expect(sent[3]).toMatchObject({ role: 'tool', tool_call_id: 'c', content: 'sun' });
});

test('a stream that is cut keeps its text, and a half-written call is not taken for one', async () => {
  const frames = chatFrames({
    text: 'Before the cut',
    calls: [{ id: 'call_1', name: 'weather__today', json: '{"place":"Seoul, Korea"}' }],
  });
  const ways = [
    ['openai', 'cut'],
    ['openai', 'end'],
    ['openai-compatible', 'cut'],
    ['openai-compatible', 'end'],
  ] as const;
  for (const [protocol, then] of ways) {
    const model = await modelOf(() => stream(frames.slice(0, 5), then), protocol);
    const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
    expect(got.error?.code).toBe('model.connection-cut');
    expect(got.text).toBe('Before the cut');
    expect(got.parts.filter((part) => part.type === 'tool_call')).toEqual([]);
    expect(got.provenance).toBe('estimated');
    await simulator![Symbol.asyncDispose]();
  }
});

test('usage that comes in parts counts as far as it came when the stream is cut', async () => {
  const [head, ...rest] = chatFrames({ text: 'Cut' });
  const partial = head!.replace(
    '"model":"simulated"',
    '"model":"simulated","usage":{"prompt_tokens":77,"completion_tokens":12,"total_tokens":89}',
  );
  const model = await modelOf(() => stream([partial, ...rest.slice(0, 1)], 'cut'));
  const got = await collect(model, question('Hi'));
  expect(got.error?.code).toBe('model.connection-cut');
  expect(got.usage).toMatchObject({ inputTokens: 77, outputTokens: 12 });
});

test('stopping closes the connection', async () => {
  const model = await modelOf(() =>
    stream(chatFrames({ text: 'A long story' }).slice(0, 2), 'hang'),
  );
  const abort = new AbortController();
  const got = await collect(model, question('Tell'), abort.signal, (event) => {
    if (event.type === 'text') abort.abort(cancelled('The answer'));
  });
  expect(got.error?.kind).toBe('cancelled');
  expect(got.usage?.outputTokens).toBeGreaterThan(0);
  await simulator!.abandoned;
});

test('models are listed in the forms that servers use, and anything else is named as such', async () => {
  const bodies: unknown[] = [
    {
      object: 'list',
      data: [
        {
          id: 'a',
          context_length: 8192,
          supported_parameters: ['tools'],
          architecture: { input_modalities: ['text'] },
        },
        { id: 'b' },
        { id: 'e', type: 'embedding' },
      ],
    },
    [{ id: 'c', display_name: 'Model C', context_window: 4096 }],
    { hello: 'world' },
  ];
  simulator = await modelSimulator((_request, index) => ({
    kind: 'json',
    status: 200,
    body: bodies[index],
  }));
  const list = () =>
    networkWire.list(
      {
        provider: 'custom',
        protocol: 'openai-compatible',
        baseUrl: `${simulator!.url}/v1/`,
        apiKey: undefined,
      },
      AbortSignal.timeout(5000),
    );
  expect(await list()).toMatchObject([
    { id: 'a', contextTokens: 8192, abilities: { tools: true, images: false } },
    { id: 'b', abilities: undefined },
  ]);
  expect(await list()).toMatchObject([{ id: 'c', name: 'Model C', contextTokens: 4096 }]);
  await expect(list()).rejects.toMatchObject({ code: 'model.unavailable' });
  expect(simulator.requests[0]!.headers.authorization).toBeUndefined();
});

test('a second simulator agrees: text, a call with its result, and figures', async () => {
  const mock = new LLMock({ port: 0 });
  mock.on(
    { userMessage: 'weather', hasToolResult: false },
    {
      toolCalls: [{ id: 'call_w', name: 'weather__today', arguments: '{"place":"Jeju"}' }],
      usage: { prompt_tokens: 50, completion_tokens: 10 },
    },
  );
  mock.on(
    { userMessage: 'weather', hasToolResult: true },
    { content: 'It rains on Jeju.', usage: { prompt_tokens: 80, completion_tokens: 6 } },
  );
  await mock.start();
  try {
    const model = await networkWire.open(
      { provider: 'test', protocol: 'openai-compatible', baseUrl: `${mock.url}/v1`, apiKey: KEY },
      'gpt-mock',
    );
    const ask = question('the weather', { tools: [weatherTool] });
    const first = await collect(model, ask);
    expect(first.usage).toMatchObject({ inputTokens: 50, outputTokens: 10 });
    const [call] = first.parts.filter((part) => part.type === 'tool_call');
    expect(call).toMatchObject({ id: 'call_w', arguments: { place: 'Jeju' } });
    const second = await collect(model, {
      ...ask,
      messages: [
        ...ask.messages,
        { role: 'assistant', parts: first.parts },
        {
          role: 'tool',
          parts: [
            { type: 'tool_result', id: 'call_w', name: call!.name, text: 'rain', isError: false },
          ],
        },
      ],
    });
    expect(second.text).toBe('It rains on Jeju.');
    expect(second.usage).toMatchObject({ inputTokens: 80, outputTokens: 6 });
  } finally {
    await mock.stop();
  }
});

test("OpenAI's list holds only models that can chat; another address is left as it is", async () => {
  const ids = ['gpt-6-sol', 'text-embedding-3-small', 'gpt-4o-mini-tts', 'dall-e-3', 'gpt-image-2'];
  const body = { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) };
  simulator = await modelSimulator(() => ({ kind: 'json', status: 200, body }));
  const access = { provider: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: KEY };
  const signal = new AbortController().signal;
  const own = await networkWire.list({ ...access, protocol: 'openai' }, signal);
  expect(own.map(({ id }) => id)).toEqual(['gpt-6-sol']);
  const other = await networkWire.list({ ...access, protocol: 'openai-compatible' }, signal);
  expect(other).toHaveLength(ids.length);
});
