import { afterEach, expect, test } from 'vitest';
import type { ModelMessage, ModelTool } from '../../../app/models/index.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import {
  anthropicFrames,
  modelSimulator,
  type ModelSimulator,
} from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

const SEARCH = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' };
const SEARCHED = {
  type: 'server_tool_use',
  id: 'srv_1',
  name: 'tool_search_tool_bm25',
  input: { query: 'weather' },
  caller: { type: 'direct' },
};
const deferred = (name: string): ModelTool => ({ ...weatherTool, name, deferred: true });
const found = (...names: string[]) => ({
  type: 'tool_search_tool_result',
  tool_use_id: 'srv_1',
  content: {
    type: 'tool_search_tool_search_result',
    tool_references: names.map((name) => ({ type: 'tool_reference', tool_name: name })),
  },
});

let simulator: ModelSimulator | undefined;
afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

/** A model that searches, finds and calls; then it answers. */
async function searching() {
  simulator = await modelSimulator((_request, index) => ({
    kind: 'stream',
    frames: anthropicFrames(
      index === 0
        ? [
            { text: 'I look for it.' },
            { search: 'weather', id: 'srv_1' },
            { found: ['weather__today', 'weather__past'], id: 'srv_1' },
            { tool: 'weather__today', id: 'toolu_1', json: '{"place":"Seoul"}' },
          ]
        : [{ text: 'Sunny.' }],
      { input: 9, output: 9 },
    ),
  }));
  return networkWire.open(
    { provider: 'anthropic', protocol: 'anthropic', baseUrl: simulator.url, apiKey: 'sk-test' },
    'claude-test',
  );
}

test('deferred tools come last, after the search; the cache mark stands on the last whole one', async () => {
  const model = await searching();
  const tools = [weatherTool, { ...weatherTool, name: 'read' }, deferred('a'), deferred('b')];
  await collect(model, question('Weather?', { tools }));
  const sent = simulator!.requests[0]!.body.tools;
  const schema = { description: weatherTool.description, input_schema: weatherTool.inputSchema };
  expect(sent).toEqual([
    SEARCH,
    { name: 'weather__today', ...schema },
    { name: 'read', ...schema, cache_control: { type: 'ephemeral' } },
    { name: 'a', ...schema, defer_loading: true },
    { name: 'b', ...schema, defer_loading: true },
  ]);
});

test('one tool is sent whole even where all are deferred', async () => {
  const model = await searching();
  await collect(model, question('Weather?', { tools: [deferred('a'), deferred('b')] }));
  const sent = simulator!.requests[0]!.body.tools as { name: string; defer_loading?: boolean }[];
  expect(sent.map((tool) => [tool.name, tool.defer_loading])).toEqual([
    ['tool_search_tool_bm25', undefined],
    ['a', undefined],
    ['b', true],
  ]);
});

test('without a deferred tool nothing of the search is sent', async () => {
  const model = await searching();
  await collect(model, question('Weather?', { tools: [weatherTool] }));
  expect(JSON.stringify(simulator!.requests[0]!.body)).not.toContain('tool_search');
});

test('a search and what it found are parts of the answer, and go back as they came', async () => {
  const model = await searching();
  const tools = [{ ...weatherTool, name: 'read' }, deferred('weather__today')];
  const ask = question('Weather?', { tools: [...tools, deferred('weather__past')] });
  const first = await collect(model, ask);
  const past = found('weather__today', 'weather__past');
  const opaque = { type: 'opaque', model: 'anthropic/claude-test' };
  expect(first.parts).toEqual([
    { type: 'text', text: 'I look for it.' },
    { ...opaque, block: SEARCHED },
    { ...opaque, block: past },
    { type: 'tool_call', id: 'toolu_1', name: 'weather__today', arguments: { place: 'Seoul' } },
  ]);
  expect(first.text).toBe('I look for it.');
  const result = { id: 'toolu_1', name: 'weather__today', text: 'sun', isError: false };
  const messages: ModelMessage[] = [
    ...ask.messages,
    { role: 'assistant', parts: first.parts },
    { role: 'tool', parts: [{ type: 'tool_result', ...result }] },
  ];
  const sent = (index: number): object[] =>
    simulator!.requests[index]!.body.messages[1].content.slice(1, 3);
  await collect(model, { ...ask, messages });
  expect(sent(1)).toEqual([SEARCHED, past]);
  // a server has gone meanwhile: a reference to its tool would lead nowhere
  await collect(model, { ...ask, tools, messages });
  expect(sent(2)).toEqual([SEARCHED, found('weather__today')]);
});

test('an answer that the provider paused is told as paused', async () => {
  simulator = await modelSimulator(() => ({
    kind: 'stream',
    frames: anthropicFrames(
      [{ search: 'weather', id: 'srv_1' }],
      { input: 1, output: 1 },
      'pause_turn',
    ),
  }));
  const { url } = simulator;
  const model = await networkWire.open(
    { provider: 'anthropic', protocol: 'anthropic', baseUrl: url, apiKey: 'sk-test' },
    'claude-test',
  );
  expect((await collect(model, question('Weather?'))).finish).toBe('paused');
});
