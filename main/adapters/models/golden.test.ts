import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock, countingIds } from '../../../app/base/index.ts';
import { Ledger, fixedPrices } from '../../../app/ledger/index.ts';
import type { ChatModel, FilePart, ModelRequest, Protocol } from '../../../app/models/index.ts';
import { tables } from '../../../app/storage/index.ts';
import { callModel } from '../../../app/tools/index.ts';
import { collect, question } from '../../../tests/support/model-events.ts';
import {
  anthropicFrames,
  chatFrames,
  modelSimulator,
  type ModelSimulator,
  type Reply,
} from '../../../tests/support/model-simulator.ts';
import { memoryDatabase } from '../storage/sqlite-store.ts';
import { openResponses } from './openai.ts';
import { networkWire } from './wire.ts';

/** From the bytes on the wire to the row in the ledger, in each protocol. */
type Wire = 'anthropic' | 'openai chat' | 'openai responses' | 'gemini';

let simulator: ModelSimulator | undefined;
afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

const PROTOCOLS: Readonly<Record<Wire, Protocol>> = {
  anthropic: 'anthropic',
  'openai chat': 'openai',
  'openai responses': 'openai',
  gemini: 'google',
};

async function modelOf(wire: Wire, url: string, model: string): Promise<ChatModel> {
  const path = {
    anthropic: '',
    'openai chat': '/v1',
    'openai responses': '/v1',
    gemini: '/v1beta',
  };
  const access = {
    provider: 'acme',
    protocol: PROTOCOLS[wire],
    baseUrl: url + path[wire],
    apiKey: 'key',
  };
  return wire === 'openai responses'
    ? openResponses(access, model)
    : networkWire.open(access, model);
}

/** Makes one call over the wire, and gives the rows that the ledger holds after it. */
async function rowsOf(
  wire: Wire,
  script: (index: number) => Reply,
  request: ModelRequest = question('Which?'),
  fallback?: string,
) {
  simulator = await modelSimulator((_request, index) => script(index));
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const prices = fixedPrices({
    'acme/gpt-one': { input: 10, output: 100, cacheRead: 1, cacheWrite: 13 },
    'acme/gpt-two': { input: 20, output: 200 },
  });
  const ledger = new Ledger({ database, prices, clock, ids: countingIds() });
  const first = await modelOf(wire, simulator.url, 'gpt-one');
  const second = fallback === undefined ? undefined : await modelOf(wire, simulator.url, fallback);
  const model = second ? { ...first, next: () => Promise.resolve(second) } : first;
  const signal = new AbortController().signal;
  const end = await callModel(
    { ledger, clock },
    model,
    request,
    { owner: {} },
    () => undefined,
    signal,
  );
  const rows = database.select().from(tables.usage).all();
  return { end, rows, sent: simulator.requests };
}

const stream = (frames: readonly string[], then: 'end' | 'cut' = 'end'): Reply => ({
  kind: 'stream',
  frames,
  then,
});
const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const chatUsage = (read: number, cached: number, written: number, reasoning = 0) => ({
  prompt_tokens: read,
  completion_tokens: written,
  total_tokens: read + written,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

function responsesFrames(
  text: string,
  usage: object,
  items: readonly object[] = [],
  more: object = {},
): string[] {
  const event = (type: string, fields: object): string => data({ type, ...fields });
  const message = { type: 'message', id: 'm', role: 'assistant', status: 'completed' };
  const response = { id: 'r', object: 'response', created_at: 1_780_000_000, model: 'gpt-one' };
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    ...items.flatMap((item, output_index) => [
      event('response.output_item.added', { output_index, item }),
      event('response.output_item.done', { output_index, item }),
    ]),
    event('response.output_item.added', { output_index: 9, item: { ...message, content: [] } }),
    event('response.output_text.delta', {
      item_id: 'm',
      output_index: 9,
      content_index: 0,
      delta: text,
    }),
    event('response.output_item.done', {
      output_index: 9,
      item: { ...message, content: [{ type: 'output_text', text, annotations: [] }] },
    }),
    event('response.completed', {
      response: { ...response, ...more, status: 'completed', usage, output: items },
    }),
  ];
}

/** Gemini tells its figures in every piece; the last counts. */
const geminiFrames = (text: string, ...figures: readonly object[]): string[] =>
  figures.map((usageMetadata, index) =>
    data({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: index === 0 ? text : '!' }] },
          ...(index === figures.length - 1 ? { finishReason: 'STOP' } : {}),
        },
      ],
      usageMetadata,
    }),
  );

const picture: FilePart = {
  type: 'file',
  id: 'p',
  name: 'p.png',
  mediaType: 'image/png',
  bytes: 3,
  width: 1000,
  height: 750,
  data: 'iVBORw0KGgo=',
};
const paper: FilePart = {
  type: 'file',
  id: 'd',
  name: 'd.pdf',
  mediaType: 'application/pdf',
  bytes: 3,
  pages: 2,
  data: 'JVBERi0=',
};
const withFiles = question('', {
  messages: [{ role: 'user', parts: [picture, paper, { type: 'text', text: 'What is in them?' }] }],
});

/** The same call in each protocol: 300 read, 200 of them from the cache, 40 written, 15 of them thought. */
const SAME: Readonly<Record<Wire, string[]>> = {
  anthropic: anthropicFrames([{ text: 'That one.' }], { input: 100, output: 40, cacheRead: 200 }),
  'openai chat': chatFrames({ text: 'That one.', usage: chatUsage(300, 200, 40, 15) }),
  'openai responses': responsesFrames('That one.', {
    input_tokens: 300,
    input_tokens_details: { cached_tokens: 200 },
    output_tokens: 40,
    output_tokens_details: { reasoning_tokens: 15 },
  }),
  gemini: geminiFrames(
    'That one',
    { promptTokenCount: 300, candidatesTokenCount: 2, totalTokenCount: 302 },
    {
      promptTokenCount: 300,
      cachedContentTokenCount: 200,
      candidatesTokenCount: 25,
      thoughtsTokenCount: 15,
      totalTokenCount: 340,
    },
  ),
};

describe.each(Object.keys(SAME) as Wire[])('over %s', (wire) => {
  test('cache, reasoning and output are counted once each, whatever the protocol counts together', async () => {
    const { rows } = await rowsOf(wire, () => stream(SAME[wire]));
    expect(rows).toMatchObject([
      {
        inputTokens: 100,
        cacheReadTokens: 200,
        outputTokens: 40,
        reasoningTokens: wire === 'anthropic' ? 0 : 15,
        costNano: 100 * 10 + 200 + 40 * 100,
        provenance: 'computed',
      },
    ]);
  });

  test('a picture and a document cost what the provider says, and are sent with the request', async () => {
    const { rows, sent, end } = await rowsOf(wire, () => stream(SAME[wire]), withFiles);
    expect(end.error).toBeUndefined();
    expect(rows).toMatchObject([{ inputTokens: 100, cacheReadTokens: 200, outputTokens: 40 }]);
    const body = JSON.stringify(sent[0]!.body);
    expect(body).toContain(picture.data);
    expect(body).toContain(paper.data);
  });

  test('a call that a fallback answered is two rows, each at its own price', async () => {
    const overloaded: Reply = { kind: 'json', status: 503, body: { error: { message: 'Busy.' } } };
    const { rows, end } = await rowsOf(
      wire,
      (index) => (index === 0 ? overloaded : stream(SAME[wire])),
      undefined,
      'gpt-two',
    );
    expect(end.error).toBeUndefined();
    expect(rows.map(({ model, outcome, costNano }) => [model, outcome, costNano])).toEqual([
      ['gpt-one', 'failed', 0],
      ['gpt-two', 'ok', 300 * 20 + 40 * 200],
    ]);
  });

  test('a stream that is cut counts at least what was written, and says that it is estimated', async () => {
    // What tells the end and the final figures never comes.
    const lost = { anthropic: 2, 'openai chat': 3, 'openai responses': 1, gemini: 1 }[wire];
    const { rows } = await rowsOf(wire, () => stream(SAME[wire].slice(0, -lost), 'cut'));
    expect(rows).toMatchObject([{ outcome: 'failed', provenance: 'estimated' }]);
    expect(rows[0]!.outputTokens).toBeGreaterThan(0);
    expect(rows[0]!.costNano).toBeGreaterThan(0);
  });
});

test('figures that come in parts are cumulative: the last of each counts, none twice', async () => {
  const parts = [1, 20, 40].map((written) =>
    data({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-one',
      choices: [
        { index: 0, delta: { content: 'word ' }, finish_reason: written === 40 ? 'stop' : null },
      ],
      usage: chatUsage(300, 200, written),
    }),
  );
  const { rows } = await rowsOf('openai chat', () => stream([...parts, 'data: [DONE]\n\n']));
  expect(rows).toMatchObject([{ inputTokens: 100, cacheReadTokens: 200, outputTokens: 40 }]);
});

test('figures of Gemini that came before a cut count, thinking with what was written', async () => {
  const figures = { promptTokenCount: 300, cachedContentTokenCount: 200 };
  const frames = geminiFrames(
    'Once',
    { ...figures, candidatesTokenCount: 20, thoughtsTokenCount: 15 },
    figures,
  );
  const { rows } = await rowsOf('gemini', () => stream(frames.slice(0, 1), 'cut'));
  expect(rows).toMatchObject([
    { inputTokens: 100, cacheReadTokens: 200, outputTokens: 35, outcome: 'failed' },
  ]);
});

test("searches that Anthropic's servers ran are counted with the call", async () => {
  const frames = anthropicFrames([{ text: 'Found.' }], { input: 100, output: 40 }).map((frame) =>
    frame.replace(
      '"output_tokens":40',
      '"output_tokens":40,"server_tool_use":{"web_search_requests":3}',
    ),
  );
  const { rows } = await rowsOf('anthropic', () => stream(frames));
  expect(rows).toMatchObject([{ webSearches: 3, inputTokens: 100, outputTokens: 40 }]);
});

test("a call of a server's own tool is no call for this app, and its tokens are counted", async () => {
  const search = {
    type: 'web_search_call',
    id: 'w',
    status: 'completed',
    action: { type: 'search', query: 'q' },
  };
  const usage = { input_tokens: 900, output_tokens: 30 };
  const frames = responsesFrames('Found.', usage, [search]);
  const { rows, end } = await rowsOf('openai responses', () => stream(frames));
  expect(end.error).toBeUndefined();
  expect(rows).toMatchObject([
    { inputTokens: 900, outputTokens: 30, webSearches: 1, provenance: 'computed' },
  ]);
});

test('each search that OpenAI ran is counted, a page that it opened is not', async () => {
  const call = (id: string, type: string) => ({
    type: 'web_search_call',
    id,
    status: 'completed',
    action: type === 'search' ? { type, query: 'q' } : { type, url: 'https://example.org' },
  });
  const items = [call('1', 'search'), call('2', 'open_page'), call('3', 'search')];
  const frames = responsesFrames('Found.', { input_tokens: 900, output_tokens: 30 }, items);
  const { rows } = await rowsOf('openai responses', () => stream(frames));
  expect(rows).toMatchObject([{ webSearches: 2 }]);
});

test('what Gemini searched for is counted, without empty and repeated queries', async () => {
  const frames = geminiFrames('Found', { promptTokenCount: 50, candidatesTokenCount: 5 });
  const grounding = { webSearchQueries: ['a', '', 'b', 'a'] };
  const found = frames.map((frame) =>
    frame.replace('"content":', `"groundingMetadata":${JSON.stringify(grounding)},"content":`),
  );
  const { rows } = await rowsOf('gemini', () => stream(found));
  expect(rows).toMatchObject([{ webSearches: 2, inputTokens: 50, outputTokens: 5 }]);
});

test.each([
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
  ['default', null],
  ['scale', null],
])('an answer of the tier %s at OpenAI is counted as %s', async (told, tier) => {
  const usage = { input_tokens: 900, output_tokens: 30 };
  const frames = responsesFrames('Yes.', usage, [], { service_tier: told });
  const { rows, sent } = await rowsOf('openai responses', () => stream(frames));
  expect(rows).toMatchObject([{ tier }]);
  // what was reserved is the price of the usual tier: no other one is asked for
  expect(sent[0]!.body).toMatchObject({ service_tier: 'default' });
});

test.each([
  ['xAI, in ticks', { cost_in_usd_ticks: 37_756_000 }, 3_775_600],
  ['Perplexity, in an object', { cost: { total_cost: 0.0061 } }, 6_100_000],
  [
    'OpenRouter',
    { cost: 0.0042, is_byok: false, cost_details: { upstream_inference_cost: 1 } },
    4_200_000,
  ],
  [
    "OpenRouter, beside a key of one's own",
    { cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } },
    210_000_000,
  ],
  ['OpenRouter, for nothing', { cost: 0 }, 0],
])('what a call cost is taken from %s', async (_name, told, costNano) => {
  const usage = { ...chatUsage(300, 0, 40), ...told };
  const { rows } = await rowsOf('openai chat', () => stream(chatFrames({ text: 'Yes.', usage })));
  expect(rows).toMatchObject([{ costNano, provenance: 'reported' }]);
});

test.each([{ cost: -1 }, { cost: '1' }, { cost: { total_cost: -1 } }, { cost_in_usd_ticks: null }])(
  'a cost that cannot be true (%j) is worked out from the tokens',
  async (told) => {
    const usage = { ...chatUsage(300, 0, 40), ...told };
    const { rows } = await rowsOf('openai chat', () => stream(chatFrames({ text: 'Yes.', usage })));
    expect(rows).toMatchObject([{ costNano: 300 * 10 + 40 * 100, provenance: 'computed' }]);
  },
);

test('an end without a count of what Anthropic wrote is estimated from the text', async () => {
  const frames = anthropicFrames([{ text: 'word '.repeat(40) }], { input: 100, output: 40 });
  const told = frames.map((frame) => frame.replace('"output_tokens":40', '"output_tokens":null'));
  const { rows } = await rowsOf('anthropic', () => stream(told));
  expect(rows).toMatchObject([{ inputTokens: 100, outputTokens: 50, provenance: 'estimated' }]);
});

test('another address that speaks the responses protocol is sent nothing that only OpenAI knows', async () => {
  const usage = { input_tokens: 900, output_tokens: 30, cost: { total_cost: 0.0061 } };
  simulator = await modelSimulator(() => stream(responsesFrames('Yes.', usage)));
  const model = await networkWire.open(
    {
      provider: 'perplexity',
      protocol: 'openai-responses',
      baseUrl: `${simulator.url}/v1`,
      apiKey: 'k',
    },
    'perplexity/sonar',
  );
  const { events } = await collect(model, question('Which?'));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'usage', provenance: 'reported', costNano: 6_100_000 }),
  );
  const [request] = simulator.requests;
  expect(request!.path).toBe('/v1/responses');
  for (const key of ['store', 'include', 'service_tier'])
    expect(request!.body).not.toHaveProperty(key);
});
