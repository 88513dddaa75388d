import { afterEach, expect, test } from 'vitest';
import { AppError } from '../../../app/base/index.ts';
import { question, weatherTool } from '../../../tests/support/model-events.ts';
import { modelSimulator, type ModelSimulator } from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

async function counted(protocol: 'anthropic' | 'google', status: number, body: unknown) {
  simulator = await modelSimulator(() => ({ kind: 'json', status, body }));
  const { url } = simulator;
  const baseUrl = protocol === 'google' ? `${url}/v1beta` : url;
  const access = { provider: protocol, protocol, baseUrl, apiKey: 'k-secret-123' };
  const model = await networkWire.open(access, 'the-model');
  const request = question('The weather of Busan?', { tools: [weatherTool] });
  return model.count!(request, new AbortController().signal);
}

test('Anthropic counts the very request that would be sent, and nothing is answered', async () => {
  expect(await counted('anthropic', 200, { input_tokens: 431 })).toBe(431);
  const [seen, ...others] = simulator!.requests;
  expect(others).toEqual([]);
  expect(seen!.path).toBe('/v1/messages/count_tokens');
  expect(Object.keys(seen!.body).sort()).toEqual(['messages', 'model', 'system', 'tools']);
  expect(seen!.body.tools[0].name).toBe(weatherTool.name);
});

test('Gemini counts the very request that would be sent, its system text and tools too', async () => {
  expect(await counted('google', 200, { totalTokens: 298 })).toBe(298);
  const [seen, ...others] = simulator!.requests;
  expect(others).toEqual([]);
  expect(seen!.path).toBe('/v1beta/models/the-model:countTokens');
  const { generateContentRequest: asked } = seen!.body;
  expect(asked.model).toBe('models/the-model');
  expect(JSON.stringify(asked.systemInstruction)).toContain('Be brief.');
  expect(JSON.stringify(asked.contents)).toContain('Busan');
  expect(JSON.stringify(asked.tools)).toContain(weatherTool.name);
});

test.each(['anthropic', 'google'] as const)(
  'a refusal to count is told without the key (%s)',
  async (protocol) => {
    const error = await counted(protocol, 401, {
      error: { message: 'bad key k-secret-123' },
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'model.key-refused' });
    expect(String((error as AppError).message)).not.toContain('k-secret-123');
  },
);
