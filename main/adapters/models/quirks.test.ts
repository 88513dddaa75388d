import { afterEach, describe, expect, test } from 'vitest';
import { BEDROCK_STREAM, bedrockFrame } from '../../../tests/support/bedrock-frames.ts';
import { collect, question, weatherTool } from '../../../tests/support/model-events.ts';
import { modelSimulator, type ModelSimulator } from '../../../tests/support/model-simulator.ts';
import type { Protocol } from '../../../app/models/index.ts';
import { networkWire } from './wire.ts';

let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

interface Served {
  readonly frames: readonly (string | Uint8Array)[];
  readonly then?: 'end' | 'cut';
  readonly headers?: Record<string, string>;
}

async function ask(protocol: Protocol, path: string, { frames, then, headers }: Served) {
  simulator = await modelSimulator(() => ({
    kind: 'stream',
    frames,
    then: then ?? 'end',
    ...(headers ? { headers } : {}),
  }));
  const options = { region: 'us-east-1' };
  const model = await networkWire.open(
    { provider: 'acme', protocol, baseUrl: simulator.url + path, apiKey: 'key-12345678', options },
    'one',
  );
  return collect(model, question('Which?', { tools: [weatherTool] }));
}

describe('Bedrock', () => {
  const frame = bedrockFrame;
  const begun = [
    frame('messageStart', { role: 'assistant' }),
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Once' } }),
  ];
  const bedrock = (frames: readonly Uint8Array[], then?: 'end' | 'cut') =>
    ask('bedrock', '', { frames, headers: BEDROCK_STREAM, ...(then ? { then } : {}) });

  test('tells text, thinking with its proof, a call, and figures of the cache', async () => {
    const thought = { reasoningContent: { text: 'Hm.' } };
    const proof = { reasoningContent: { signature: 'c2ln' } };
    const got = await bedrock([
      frame('messageStart', { role: 'assistant' }),
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: thought }),
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: proof }),
      frame('contentBlockStop', { contentBlockIndex: 0 }),
      frame('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'Once' } }),
      frame('contentBlockStop', { contentBlockIndex: 1 }),
      frame('contentBlockStart', {
        contentBlockIndex: 2,
        start: { toolUse: { toolUseId: 'call_1', name: weatherTool.name } },
      }),
      frame('contentBlockDelta', {
        contentBlockIndex: 2,
        delta: { toolUse: { input: '{"place":"Seoul"}' } },
      }),
      frame('contentBlockStop', { contentBlockIndex: 2 }),
      frame('messageStop', { stopReason: 'tool_use' }),
      frame('metadata', {
        usage: {
          inputTokens: 100,
          outputTokens: 40,
          totalTokens: 440,
          cacheReadInputTokens: 200,
          cacheWriteInputTokens: 100,
        },
        metrics: { latencyMs: 1 },
      }),
    ]);
    expect(got).toMatchObject({ error: undefined, text: 'Once', thinking: 'Hm.' });
    expect(got.finish).toBe('tool_calls');
    expect(got.parts.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_call']);
    expect(JSON.stringify(got.parts[0])).toContain('c2ln');
    expect(got.usage).toMatchObject({
      inputTokens: 100,
      cacheReadTokens: 200,
      cacheWriteTokens: 100,
      outputTokens: 40,
    });
  });

  test.each([
    ['throttlingException', 'model.overloaded'],
    ['serviceUnavailableException', 'model.overloaded'],
    ['internalServerException', 'model.unavailable'],
    ['modelStreamErrorException', 'model.unavailable'],
  ])('that breaks off with %s tells it, and what came is kept', async (type, code) => {
    const got = await bedrock([...begun, frame(type, { message: 'Not now.' }, 'exception')]);
    expect(got.text).toBe('Once');
    expect([type, got.error?.code]).toEqual([type, code]);
    expect(got.provenance).toBe('estimated');
    expect(got.usage!.outputTokens).toBeGreaterThan(0);
  });

  test.each(['cut', 'end'] as const)('that stops in mid-frame (%s) is cut', async (then) => {
    const half = frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' upon' } });
    const got = await bedrock([...begun, half.subarray(0, 40)], then);
    expect(got).toMatchObject({ text: 'Once', error: { code: 'model.connection-cut' } });
    expect(got.provenance).toBe('estimated');
  });
});

describe.each([
  ['openai', '/v1'],
  ['azure', '/v1'],
] as const)('over %s chat completions', (protocol, path) => {
  const chunk = (delta: object, finish: string | null = null, usage?: object): string => {
    const whole = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'one' };
    const choices = [{ index: 0, delta, finish_reason: finish }];
    return `data: ${JSON.stringify({ ...whole, choices, usage })}\n\n`;
  };

  test('what was thought is counted once, as part of what was written', async () => {
    const usage = {
      prompt_tokens: 300,
      completion_tokens: 40,
      total_tokens: 340,
      prompt_tokens_details: { cached_tokens: 200 },
      completion_tokens_details: { reasoning_tokens: 15 },
    };
    const frames = [
      chunk({ role: 'assistant', reasoning_content: 'Hm.' }),
      chunk({ content: 'That one.' }),
      chunk({}, 'stop', usage),
      'data: [DONE]\n\n',
    ];
    const got = await ask(protocol, path, { frames });
    expect(got).toMatchObject({ error: undefined, text: 'That one.', finish: 'stop' });
    expect(got.usage).toEqual({
      inputTokens: 100,
      cacheReadTokens: 200,
      cacheWriteTokens: 0,
      outputTokens: 40,
      reasoningTokens: 15,
    });
  });

  test('thinking that a server tells is shown, and counts where the answer is cut', async () => {
    const long = 'I wonder whether that is so. '.repeat(20);
    const frames = [
      chunk({ role: 'assistant', reasoning_content: long }),
      chunk({ content: 'No' }),
    ];
    const got = await ask(protocol, path, { frames, then: 'cut' });
    expect(got).toMatchObject({ thinking: long, text: 'No' });
    expect(got.error?.code).toBe('model.connection-cut');
    expect(got.usage!.outputTokens).toBeGreaterThanOrEqual(long.length / 4);
  });
});

describe('Cohere', () => {
  const frame = (type: string, more: object = {}): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  const start = frame('message-start', { id: 'm', delta: { message: { role: 'assistant' } } });
  const content = (type: string, index: number, piece: object): string =>
    frame(type, { index, delta: { message: { content: piece } } });
  const end = (reason: string): string =>
    frame('message-end', {
      delta: {
        finish_reason: reason,
        usage: { tokens: { input_tokens: 40, output_tokens: 9 } },
      },
    });
  const call = (type: string, change: object): string =>
    frame(type, { index: 0, delta: { message: { tool_calls: change } } });

  test('tells its thinking apart from its answer', async () => {
    const frames = [
      start,
      content('content-start', 0, { type: 'thinking', thinking: '' }),
      content('content-delta', 0, { thinking: 'Hm.' }),
      frame('content-end', { index: 0 }),
      content('content-start', 1, { type: 'text', text: '' }),
      content('content-delta', 1, { text: 'Blue.' }),
      frame('content-end', { index: 1 }),
      end('COMPLETE'),
    ];
    const got = await ask('cohere', '/v2', { frames });
    expect(got).toMatchObject({ error: undefined, thinking: 'Hm.', text: 'Blue.', finish: 'stop' });
  });

  test('that writes broken arguments is answered so, not broken off', async () => {
    const frames = [
      start,
      call('tool-call-start', {
        id: 'w1',
        type: 'function',
        function: { name: weatherTool.name, arguments: '' },
      }),
      call('tool-call-delta', { function: { arguments: '{"place": Seoul' } }),
      frame('tool-call-end', { index: 0 }),
      end('TOOL_CALL'),
    ];
    const got = await ask('cohere', '/v2', { frames });
    expect(got.error).toBeUndefined();
    expect(got.parts).toMatchObject([{ type: 'tool_call', invalid: '{"place": Seoul' }]);
  });

  test('that tells an error in the middle keeps what came', async () => {
    const frames = [
      start,
      content('content-start', 0, { type: 'text', text: '' }),
      content('content-delta', 0, { text: 'Once' }),
      frame('message-end', { delta: { finish_reason: 'ERROR', error: 'Overloaded' } }),
    ];
    const got = await ask('cohere', '/v2', { frames });
    expect(got.text).toBe('Once');
    expect(got.error).toBeDefined();
    expect(got.provenance).toBe('estimated');
  });
});
