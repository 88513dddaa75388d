import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { cancelled } from '../../../app/base/index.ts';
import type { ModelMessage } from '../../../app/models/index.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import {
  anthropicFrames,
  modelSimulator,
  type ModelSimulator,
  type Reply,
  type SeenRequest,
} from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

const KEY = 'sk-ant-secret-0123456789';
let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

async function modelOf(script: (request: SeenRequest, index: number) => Reply) {
  simulator = await modelSimulator(script);
  return networkWire.open(
    { provider: 'anthropic', protocol: 'anthropic', baseUrl: simulator.url, apiKey: KEY },
    'claude-test',
  );
}

const stream = (frames: string[], then?: 'end' | 'cut' | 'hang'): Reply => ({
  kind: 'stream',
  frames,
  ...(then ? { then } : {}),
});

test('text streams in pieces and the figures are those of the provider, without overlap', async () => {
  const model = await modelOf(() =>
    stream(
      anthropicFrames([{ text: 'The sky is blue today.' }], {
        input: 11,
        output: 7,
        cacheRead: 200,
        cacheWrite: 30,
      }),
    ),
  );
  const got = await collect(model, question('What colour is the sky?'));
  expect(got.text).toBe('The sky is blue today.');
  expect(got.events.filter((event) => event.type === 'text').length).toBeGreaterThan(2);
  expect(got.parts).toEqual([{ type: 'text', text: 'The sky is blue today.' }]);
  expect(got.usage).toEqual({
    inputTokens: 11,
    outputTokens: 7,
    cacheReadTokens: 200,
    cacheWriteTokens: 30,
    reasoningTokens: 0,
  });
  expect(got.provenance).toBe('reported');
  expect(got.finish).toBe('stop');
  expect(simulator!.requests[0]!.headers).toMatchObject({
    'x-api-key': KEY,
    authorization: `Bearer ${KEY}`,
  });
});

test('tool arguments that stream as pieces of JSON become one call, several side by side', async () => {
  const model = await modelOf(() =>
    stream(
      anthropicFrames(
        [
          { text: 'Looking.' },
          { tool: 'weather__today', id: 'toolu_1', json: '{"place":"Seoul, Korea"}' },
          { tool: 'weather__today', id: 'toolu_2', json: '' },
        ],
        { input: 1, output: 2 },
      ),
    ),
  );
  const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
  expect(got.parts).toEqual([
    { type: 'text', text: 'Looking.' },
    {
      type: 'tool_call',
      id: 'toolu_1',
      name: 'weather__today',
      arguments: { place: 'Seoul, Korea' },
    },
    { type: 'tool_call', id: 'toolu_2', name: 'weather__today', arguments: {} },
  ]);
  expect(got.finish).toBe('tool_calls');
});

test('arguments that are no JSON object are kept as what the model wrote', async () => {
  const model = await modelOf(() =>
    stream(
      anthropicFrames([{ tool: 'weather__today', id: 't', json: '{"place": ' }], {
        input: 1,
        output: 1,
      }),
    ),
  );
  const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
  expect(got.parts).toEqual([
    {
      type: 'tool_call',
      id: 't',
      name: 'weather__today',
      arguments: {},
      invalid: '{"place": ',
    },
  ]);
});

test('thinking and its signature go back unchanged with the result of the tool call', async () => {
  const model = await modelOf((_request, index) =>
    stream(
      index === 0
        ? anthropicFrames(
            [
              { thinking: 'I should look it up.', signature: 'c2lnbmF0dXJl' },
              { redacted: 'ZW5jcnlwdGVk' },
              { tool: 'weather__today', id: 'toolu_9', json: '{"place":"Busan"}' },
            ],
            { input: 5, output: 5 },
          )
        : anthropicFrames([{ text: 'Sunny.' }], { input: 9, output: 3 }),
    ),
  );
  const ask = question('Weather in Busan?', { tools: [weatherTool] });
  const first = await collect(model, ask);
  expect(first.thinking).toBe('I should look it up.');
  const messages: ModelMessage[] = [
    ...ask.messages,
    { role: 'assistant', parts: first.parts },
    {
      role: 'tool',
      parts: [
        { type: 'tool_result', id: 'toolu_9', name: 'weather__today', text: 'sun', isError: false },
      ],
    },
  ];
  const second = await collect(model, { ...ask, messages });
  expect(second.text).toBe('Sunny.');
  const sent = simulator!.requests[1]!.body.messages;
  expect(sent[1].content).toEqual([
    { type: 'thinking', thinking: 'I should look it up.', signature: 'c2lnbmF0dXJl' },
    { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
    { type: 'tool_use', id: 'toolu_9', name: 'weather__today', input: { place: 'Busan' } },
  ]);
  expect(first.parts[0]).toMatchObject({ model: 'anthropic/claude-test' });
});

test('the stable part and the end of the conversation are marked for the cache, four marks at most', async () => {
  const model = await modelOf(() =>
    stream(anthropicFrames([{ text: 'x' }], { input: 1, output: 1 })),
  );
  const call = { type: 'tool_call' as const, id: 'a', name: 'weather__today', arguments: {} };
  const result = {
    type: 'tool_result' as const,
    id: 'a',
    name: 'weather__today',
    text: 'rain',
    isError: true,
  };
  await collect(
    model,
    question('One', {
      tools: [{ ...weatherTool, name: 'other' }, weatherTool],
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Zero' }] },
        { role: 'assistant', parts: [{ type: 'text', text: 'Yes?' }] },
        { role: 'user', parts: [{ type: 'text', text: 'One' }] },
        { role: 'assistant', parts: [call] },
        { role: 'tool', parts: [result] },
      ],
    }),
  );
  const { body } = simulator!.requests[0]!;
  const mark = { type: 'ephemeral' };
  expect(body.tools.map((tool: { cache_control?: object }) => tool.cache_control)).toEqual([
    undefined,
    mark,
  ]);
  expect(body.system[0].cache_control).toEqual(mark);
  expect(body.messages[0].content[0].cache_control).toBeUndefined();
  expect(body.messages[2].content[0].cache_control).toEqual(mark);
  expect(body.messages[4].content[0]).toEqual({
    type: 'tool_result',
    tool_use_id: 'a',
    content: 'rain',
    is_error: true,
    cache_control: mark,
  });
  expect(JSON.stringify(body).split('"cache_control"').length - 1).toBe(4);
});

test('a connection that is cut in the middle keeps what had come and estimates its tokens', async () => {
  const frames = anthropicFrames([{ text: 'This answer is never going to end well.' }], {
    input: 42,
    output: 99,
  }).slice(0, 6);
  const model = await modelOf(() => stream(frames, 'cut'));
  const got = await collect(model, question('Go on'));
  expect(got.error?.code).toBe('model.connection-cut');
  expect(got.text.length).toBeGreaterThan(10);
  expect(got.provenance).toBe('estimated');
  expect(got.usage?.inputTokens).toBe(42);
  expect(got.usage?.outputTokens).toBe(Math.ceil(got.text.length / 4));
});

test('a stream that ends without its last frames is a cut one, also in the middle of JSON', async () => {
  const frames = anthropicFrames(
    [{ tool: 'weather__today', id: 't', json: '{"place":"Seoul and more"}' }],
    { input: 1, output: 1 },
  ).slice(0, 5);
  const half = 'event: content_block_delta\ndata: {"type":"content_block_delta","ind';
  const model = await modelOf(() => stream([...frames, half], 'end'));
  const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
  expect(got.error?.code).toBe('model.connection-cut');
  expect(got.parts).toEqual([]);
});

test('stopping closes the connection and tells what had been used', async () => {
  const frames = anthropicFrames([{ text: 'A long story begins here' }], { input: 8, output: 50 });
  const model = await modelOf(() => stream(frames.slice(0, 5), 'hang'));
  const abort = new AbortController();
  const got = await collect(model, question('Tell'), abort.signal, (event) => {
    if (event.type === 'text') abort.abort(cancelled('The answer'));
  });
  expect(got.error?.kind).toBe('cancelled');
  expect(got.usage?.inputTokens).toBe(8);
  expect(got.usage?.outputTokens).toBeGreaterThan(0);
  await simulator!.abandoned;
});

test('an error inside the stream is told by its kind', async () => {
  const frames = anthropicFrames([{ text: 'Begin' }], { input: 8, output: 5 }).slice(0, 4);
  const failure =
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
  const model = await modelOf(() => stream([...frames, failure]));
  const got = await collect(model, question('Hi'));
  expect(got.error?.code).toBe('model.overloaded');
  expect(got.text).toBe('Begin');
});

test('tier, hour-long cache and searches of the server are told where they cost another price', async () => {
  const [start, ...rest] = anthropicFrames([{ text: 'x' }], { input: 3, output: 2, cacheWrite: 9 });
  const told = start!.replace(
    '"cache_creation_input_tokens":9',
    '"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":4},"service_tier":"priority","server_tool_use":{"web_search_requests":2}',
  );
  const model = await modelOf(() => stream([told, ...rest]));
  const got = await collect(model, question('Search'));
  expect(got.usage).toMatchObject({
    cacheWriteTokens: 9,
    cacheWrite1hTokens: 4,
    tier: 'priority',
    webSearches: 2,
    outputTokens: 2,
  });
});

test('models are listed over all pages with their context length', async () => {
  const page = (ids: string[], more: boolean) => ({
    data: ids.map((id) => ({ type: 'model', id, display_name: id, max_input_tokens: 200_000 })),
    has_more: more,
    first_id: ids[0],
    last_id: ids.at(-1),
  });
  simulator = await modelSimulator((request) => ({
    kind: 'json',
    status: 200,
    body: request.path.includes('after_id') ? page(['c'], false) : page(['a', 'b'], true),
  }));
  const models = await networkWire.list(
    { provider: 'anthropic', protocol: 'anthropic', baseUrl: `${simulator.url}/v1`, apiKey: KEY },
    AbortSignal.timeout(5000),
  );
  expect(models.map((model) => model.id)).toEqual(['a', 'b', 'c']);
  expect(models[0]?.contextTokens).toBe(200_000);
});

test('the next call goes over the connection of an answer that was complete', async () => {
  const frames = anthropicFrames([{ text: 'Yes.' }], { input: 1, output: 1 });
  let connections = 0;
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write(frames.join(''));
      setTimeout(() => outgoing.end(), 20);
    });
  });
  server.on('connection', () => (connections += 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const model = await networkWire.open(
    {
      provider: 'anthropic',
      protocol: 'anthropic',
      baseUrl: `http://127.0.0.1:${port}`,
      apiKey: KEY,
    },
    'claude-test',
  );
  for (let call = 0; call < 3; call += 1) {
    expect((await collect(model, question('Well?'))).text).toBe('Yes.');
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  server.closeAllConnections();
  server.close();
  expect(connections).toBe(1);
});

test('an answer that is complete and does not end holds its connection for a moment only', async () => {
  const frames = anthropicFrames([{ text: 'Yes.' }], { input: 1, output: 1 });
  const model = await modelOf(() => stream(frames, 'hang'));
  expect((await collect(model, question('Well?'))).finish).toBe('stop');
  await simulator!.abandoned;
});
