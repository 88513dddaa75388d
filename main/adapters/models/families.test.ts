import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelled } from '../../../app/base/index.ts';
import type { ModelMessage, ProviderAccess } from '../../../app/models/index.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import { modelSimulator } from '../../../tests/support/model-simulator.ts';
import { openResponses } from './openai.ts';
import { networkWire } from './wire.ts';

const KEY = 'family-secret-0123456789';
let mock: LLMock;

beforeEach(async () => {
  mock = new LLMock({ port: 0 });
  await mock.start();
});

afterEach(async () => {
  await mock.stop();
});

interface Family {
  readonly name: string;
  readonly access: Omit<ProviderAccess, 'provider' | 'apiKey'>;
  readonly model?: string;
  /** The same figures in the names that this family uses. */
  readonly usage: Record<string, number>;
}

const openAiUsage = { prompt_tokens: 40, completion_tokens: 9, total_tokens: 49 };
const shortUsage = { input_tokens: 40, output_tokens: 9 };
const googleUsage = { promptTokenCount: 40, candidatesTokenCount: 9, totalTokenCount: 49 };

/** Every protocol family at the address of the simulator. */
const families = (url: string): Family[] => [
  { name: 'anthropic', access: { protocol: 'anthropic', baseUrl: url }, usage: shortUsage },
  {
    name: 'openai chat completions',
    access: { protocol: 'openai', baseUrl: `${url}/v1` },
    usage: openAiUsage,
  },
  {
    name: 'openai responses',
    access: { protocol: 'openai', baseUrl: `${url}/v1` },
    usage: shortUsage,
  },
  {
    name: 'openai-compatible',
    access: { protocol: 'openai-compatible', baseUrl: `${url}/v1` },
    usage: openAiUsage,
  },
  { name: 'google', access: { protocol: 'google', baseUrl: `${url}/v1beta` }, usage: googleUsage },
  {
    name: 'google-vertex',
    access: {
      protocol: 'google-vertex',
      baseUrl: `${url}/v1/projects/p/locations/l/publishers/google`,
    },
    usage: googleUsage,
  },
  {
    name: 'bedrock',
    access: { protocol: 'bedrock', baseUrl: url, options: { region: 'us-east-1' } },
    model: 'anthropic.claude-mock-v1:0',
    usage: shortUsage,
  },
  { name: 'azure', access: { protocol: 'azure', baseUrl: `${url}/v1` }, usage: openAiUsage },
  { name: 'mistral', access: { protocol: 'mistral', baseUrl: `${url}/v1` }, usage: openAiUsage },
  { name: 'cohere', access: { protocol: 'cohere', baseUrl: `${url}/v2` }, usage: shortUsage },
];

const all = families('').map((family) => family.name);
/** The simulator's Cohere streams lack the empty first text; `cohere.test.ts` has its own. */
const names = all.filter((name) => name !== 'cohere');

async function open(name: string, url = mock.url) {
  const family = families(url).find((known) => known.name === name)!;
  const access = { provider: 'test', apiKey: KEY, ...family.access };
  const model = await (name === 'openai responses'
    ? openResponses(access, 'gpt-5-mock')
    : networkWire.open(access, family.model ?? 'mock-model'));
  return { model, usage: family.usage };
}

test.each(names)('text streams and ends with a reason and figures: %s', async (name) => {
  const { model, usage } = await open(name);
  mock.on({ userMessage: 'colour' }, { content: 'The sky over Seoul is blue today.', usage });
  const got = await collect(model, question('What colour is the sky?'));
  expect(got.error).toBeUndefined();
  expect(got.text).toBe('The sky over Seoul is blue today.');
  expect(got.parts.filter((part) => part.type === 'text')).toEqual([
    { type: 'text', text: 'The sky over Seoul is blue today.' },
  ]);
  expect(got.finish).toBe('stop');
  if (name === 'mistral') {
    // Mistral tells its figures unasked; the simulator waits to be asked.
    expect(got.provenance).toBe('estimated');
    return;
  }
  expect(got.provenance).toBe('reported');
  expect(got.usage).toMatchObject({
    inputTokens: 40,
    outputTokens: 9,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  });
});

test.each(names)('two calls side by side go out and their results come back: %s', async (name) => {
  const { model, usage } = await open(name);
  const call = (place: string, id: string) => ({
    id,
    name: weatherTool.name,
    arguments: JSON.stringify({ place, days: [1, 2] }),
  });
  mock.on(
    { userMessage: 'weather', hasToolResult: false },
    { toolCalls: [call('Seoul', 'call_aaaaaaa1'), call('Busan', 'call_bbbbbbb2')], usage },
  );
  mock.on({ userMessage: 'weather', hasToolResult: true }, { content: 'Sun and rain.', usage });
  const ask = question('The weather of Seoul and Busan?', { tools: [weatherTool] });
  const first = await collect(model, ask);
  expect(first.error).toBeUndefined();
  expect(first.finish).toBe('tool_calls');
  const calls = first.parts.filter((part) => part.type === 'tool_call');
  expect(calls.map((part) => part.arguments)).toEqual([
    { place: 'Seoul', days: [1, 2] },
    { place: 'Busan', days: [1, 2] },
  ]);
  expect(new Set(calls.map((part) => part.id)).size).toBe(2);
  const messages: ModelMessage[] = [
    ...ask.messages,
    { role: 'assistant', parts: first.parts },
    {
      role: 'tool',
      parts: calls.map((part, index) => ({
        type: 'tool_result',
        id: part.id,
        name: part.name,
        text: index === 0 ? 'sun' : 'no such place',
        isError: index === 1,
      })),
    },
  ];
  const second = await collect(model, { ...ask, messages });
  expect(second.error).toBeUndefined();
  expect(second.text).toBe('Sun and rain.');
  const sent = JSON.stringify(mock.journal.getAll().at(-1)?.body);
  expect(sent).toContain('sun');
  expect(sent).toContain('no such place');
});

test.each(all)('a refused key is told without the key: %s', async (name) => {
  const { model } = await open(name);
  mock.on(
    { userMessage: 'Hi' },
    { error: { message: `Bad key ${KEY}`, type: 'authentication_error' }, status: 401 },
  );
  const { error } = await collect(model, question('Hi'));
  expect(error?.code).toBe('model.key-refused');
  expect(JSON.stringify([error?.message, error?.remedy, String(error?.cause)])).not.toContain(KEY);
});

test.each(all)('an overload says how long to wait: %s', async (name) => {
  const { model } = await open(name);
  mock.on(
    { userMessage: 'Hi' },
    { error: { message: 'Slow down', type: 'rate_limit_error' }, status: 429, retryAfter: 3 },
  );
  const { error } = await collect(model, question('Hi'));
  expect(error).toMatchObject({ code: 'model.overloaded', kind: 'busy', retryAfterMs: 3000 });
});

test.each(names)('a stream that is cut keeps its text and says so: %s', async (name) => {
  const { model } = await open(name);
  mock.on(
    { userMessage: 'story' },
    { content: 'Once upon a time there was a very long story about a river.' },
    { latency: 2, chunkSize: 4, truncateAfterChunks: 12 },
  );
  const got = await collect(model, question('Tell a story'));
  expect(got.error?.code).toBe('model.connection-cut');
  expect(got.text).toMatch(/^Once/);
  expect(got.provenance).toBe('estimated');
  expect(got.usage!.outputTokens).toBeGreaterThan(0);
});

test.each(names)('a stop ends the stream at once: %s', async (name) => {
  const { model } = await open(name);
  mock.on(
    { userMessage: 'story' },
    { content: 'Once upon a time there was a very long story about a river. '.repeat(20) },
    { latency: 20, chunkSize: 8 },
  );
  const abort = new AbortController();
  const got = await collect(model, question('Tell a story'), abort.signal, (event) => {
    if (event.type === 'text') abort.abort(cancelled('The answer'));
  });
  expect(got.error?.kind).toBe('cancelled');
  expect(got.finish).toBeUndefined();
  expect(got.usage!.outputTokens).toBeGreaterThan(0);
});

/** What a family's server would be sent for these messages, as it goes over the wire. */
async function sentFor(name: string, messages: readonly ModelMessage[]): Promise<string> {
  await using server = await modelSimulator(() => ({ kind: 'json', status: 400, body: {} }));
  const { model } = await open(name, server.url);
  await collect(model, question('', { messages, tools: [weatherTool] }));
  return JSON.stringify(server.requests[0]?.body);
}

/** These send and take no thinking, or the simulator tells it as text or not at all. */
const SILENT = ['openai chat completions', 'azure', 'mistral', 'bedrock'];

test.each(names)('thinking is told apart and goes back with its proof: %s', async (name) => {
  const { model, usage } = await open(name);
  const call = { id: 'call_aaaaaaa1', name: weatherTool.name, arguments: '{"place":"Seoul"}' };
  const reasoning = { reasoning: 'I should look it up.', reasoningSignature: 'c2lnbmF0dXJl' };
  mock.on({ userMessage: 'weather' }, { ...reasoning, toolCalls: [call], usage }, { chunkSize: 3 });
  const ask = question('The weather of Seoul?', { tools: [weatherTool] });
  const { thinking, parts, finish } = await collect(model, ask);
  expect(finish).toBe('tool_calls');
  const made = parts.find((part) => part.type === 'tool_call')!;
  expect(made).toMatchObject({ name: weatherTool.name, arguments: { place: 'Seoul' } });
  if (SILENT.includes(name)) return;
  expect(thinking).toBe('I should look it up.');
  const result = { type: 'tool_result', id: made.id, name: made.name, text: 'sun' } as const;
  const sent = await sentFor(name, [
    ...ask.messages,
    { role: 'assistant', parts },
    { role: 'tool', parts: [{ ...result, isError: false }] },
  ]);
  expect(sent).toContain('I should look it up.');
  if (name !== 'google-vertex') expect(sent).toContain(made.id); // it goes by the order of calls
  const thought = parts.find((part) => part.type === 'thinking')!;
  const proof = /YWltb2[\w=]+|c2lnbmF0dXJl/.exec(thought.signature ?? '')?.[0];
  expect(proof !== undefined).toBe(['anthropic', 'openai responses'].includes(name));
  if (proof !== undefined) expect(sent).toContain(proof);
});

test.each(all)('a picture is sent as it is: %s', async (name) => {
  const data = 'iVBORw0KGgo=';
  const picture = {
    type: 'file',
    id: 'p',
    name: 'p.png',
    mediaType: 'image/png',
    bytes: 8,
  } as const;
  const text = { type: 'text', text: 'What is this?' } as const;
  const sent = await sentFor(name, [{ role: 'user', parts: [{ ...picture, data }, text] }]);
  expect(sent).toContain(data);
  expect(sent).toContain('What is this?');
});

test.each(names)('an answer without a word is an answer: %s', async (name) => {
  const { model, usage } = await open(name);
  mock.on({ userMessage: 'Hi' }, { content: '', usage });
  const got = await collect(model, question('Hi'));
  expect(got).toMatchObject({ error: undefined, text: '', finish: 'stop' });
  expect(got.parts.filter(({ type }) => type !== 'thinking')).toEqual([]);
});

test.each(names)('a reason to stop that nobody knows ends the answer: %s', async (name) => {
  const { model, usage } = await open(name);
  mock.on({ userMessage: 'Hi' }, { content: 'Half.', usage, finishReason: 'brand_new' });
  const got = await collect(model, question('Hi'));
  expect(got).toMatchObject({ error: undefined, text: 'Half.' });
  expect(got.finish).toBe(name === 'openai responses' ? 'stop' : 'other');
});

const overloaded = { type: 'overloaded_error', message: 'Overloaded' };
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
const said = { ...chunk, choices: [{ index: 0, delta: { content: 'Once' }, finish_reason: null }] };
const saidByGemini = { candidates: [{ content: { role: 'model', parts: [{ text: 'Once' }] } }] };
const item = { type: 'message', id: 'm', role: 'assistant', status: 'in_progress', content: [] };

/** The first words of an answer, and an error in place of the rest. */
const BROKEN: Readonly<Record<string, readonly object[]>> = {
  anthropic: [
    { type: 'message_start', message: { id: 'm', usage: { input_tokens: 9, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Once' } },
    { type: 'error', error: overloaded },
  ],
  'openai responses': [
    { type: 'response.created', response: { id: 'r', created_at: 1, model: 'm' } },
    { type: 'response.output_item.added', output_index: 0, item },
    {
      type: 'response.output_text.delta',
      item_id: 'm',
      output_index: 0,
      content_index: 0,
      delta: 'Once',
    },
    {
      type: 'error',
      sequence_number: 4,
      error: { ...overloaded, code: 'overloaded', param: null },
    },
  ],
  google: [saidByGemini, { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }],
  'google-vertex': [
    saidByGemini,
    { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } },
  ],
  'openai chat completions': [said, { error: overloaded }],
  'openai-compatible': [said, { error: overloaded }],
  azure: [said, { error: overloaded }],
  mistral: [said, { error: overloaded }],
};

test.each(Object.keys(BROKEN))(
  'an error in the middle is told, and what came is kept: %s',
  async (name) => {
    const frames = BROKEN[name]!.map((data) => {
      const event = name === 'anthropic' ? `event: ${(data as { type: string }).type}\n` : '';
      return `${event}data: ${JSON.stringify(data)}\n\n`;
    });
    await using server = await modelSimulator(() => ({ kind: 'stream', frames }));
    const { model } = await open(name, server.url);
    const got = await collect(model, question('Hi'));
    expect(got.text).toBe('Once');
    expect([name, got.error?.code]).toEqual([name, 'model.overloaded']);
    expect(got.provenance).toBe('estimated');
  },
);
