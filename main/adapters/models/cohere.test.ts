import { afterEach, expect, test } from 'vitest';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import { modelSimulator, type ModelSimulator } from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

const frame = (type: string, more: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const content = (text: string): string =>
  frame('content-delta', { index: 0, delta: { message: { content: { text } } } });

const START = [
  frame('message-start', { id: 'm', delta: { message: { role: 'assistant' } } }),
  frame('content-start', {
    index: 0,
    delta: { message: { content: { type: 'text', text: '' } } },
  }),
];
const end = (reason: string): string =>
  frame('message-end', {
    delta: {
      finish_reason: reason,
      usage: { tokens: { input_tokens: 40, output_tokens: 9 } },
    },
  });

async function modelOf(frames: string[], then: 'end' | 'cut' = 'end') {
  simulator = await modelSimulator(() => ({ kind: 'stream', frames, then }));
  return networkWire.open(
    { provider: 'cohere', protocol: 'cohere', baseUrl: `${simulator.url}/v2`, apiKey: 'key-1234' },
    'command-a-03-2025',
  );
}

test('Cohere streams text with its figures', async () => {
  const model = await modelOf([
    ...START,
    content('The sky '),
    content('is blue.'),
    frame('content-end', { index: 0 }),
    end('COMPLETE'),
  ]);
  const got = await collect(model, question('What colour is the sky?'));
  expect(got).toMatchObject({ text: 'The sky is blue.', finish: 'stop', provenance: 'reported' });
  expect(got.usage).toMatchObject({ inputTokens: 40, outputTokens: 9 });
});

test('Cohere streams the arguments of a call in pieces', async () => {
  const call = (type: string, change: object) =>
    frame(type, { index: 0, delta: { message: { tool_calls: change } } });
  const model = await modelOf([
    frame('message-start', { id: 'm', delta: { message: { role: 'assistant' } } }),
    call('tool-call-start', {
      id: 'weather_1',
      type: 'function',
      function: { name: weatherTool.name, arguments: '' },
    }),
    call('tool-call-delta', { function: { arguments: '{"place":' } }),
    call('tool-call-delta', { function: { arguments: '"Seoul"}' } }),
    frame('tool-call-end', { index: 0 }),
    end('TOOL_CALL'),
  ]);
  const got = await collect(model, question('Weather?', { tools: [weatherTool] }));
  expect(got.finish).toBe('tool_calls');
  expect(got.parts).toMatchObject([
    { type: 'tool_call', id: 'weather_1', arguments: { place: 'Seoul' } },
  ]);
});

test('a Cohere stream that is cut keeps its text and says so', async () => {
  for (const then of ['cut', 'end'] as const) {
    const got = await collect(
      await modelOf([...START, content('Once upon')], then),
      question('Tell a story'),
    );
    expect(got.error?.code).toBe('model.connection-cut');
    expect(got.text).toBe('Once upon');
    expect(got.provenance).toBe('estimated');
    await simulator![Symbol.asyncDispose]();
  }
});
