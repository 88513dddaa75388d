import { afterEach, expect, test } from 'vitest';
import { modelSimulator, type ModelSimulator } from '../../../tests/support/model-simulator.ts';
import { networkWire } from './wire.ts';

let simulator: ModelSimulator | undefined;

afterEach(async () => {
  await simulator?.[Symbol.asyncDispose]();
  simulator = undefined;
});

/** What a server answers at each path; anything else is not found. */
async function contextOf(provider: string, model: string, answers: Record<string, unknown>) {
  simulator = await modelSimulator(({ path }) => {
    const body = answers[path];
    return { kind: 'json', status: body === undefined ? 404 : 200, body: body ?? {} };
  });
  const access = {
    provider,
    protocol: 'openai-compatible',
    baseUrl: `${simulator.url}/v1`,
    apiKey: undefined,
  } as const;
  return (await networkWire.context!(access, model, new AbortController().signal))?.tokens;
}

const running = (context_length: number) => ({
  models: [{ name: 'qwen3:latest', model: 'qwen3:latest', context_length }],
});
const made = { model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 131_072 } };

test('a model that Ollama has loaded reads what it was loaded with', async () => {
  const answers = { '/api/ps': running(32_768), '/api/show': made };
  expect(await contextOf('ollama', 'qwen3', answers)).toBe(32_768);
});

test("a model that Ollama has not loaded reads its file's num_ctx, else the least default", async () => {
  const parameters = 'stop    "<|end|>"\nnum_ctx                        16384';
  const set = { '/api/ps': { models: [] }, '/api/show': { ...made, parameters } };
  expect(await contextOf('ollama', 'qwen3', set)).toBe(16_384);
  await simulator![Symbol.asyncDispose]();
  expect(await contextOf('ollama', 'qwen3', { '/api/show': made })).toBe(4096);
  await simulator![Symbol.asyncDispose]();
  const small = { model_info: { 'bert.context_length': 2048 } };
  expect(await contextOf('ollama', 'qwen3', { '/api/show': small })).toBe(2048);
});

test('a model that Ollama has run elsewhere reads all that it was made for', async () => {
  const shown = { ...made, remote_host: 'https://ollama.com:443', remote_model: 'qwen3' };
  expect(await contextOf('ollama', 'qwen3:cloud', { '/api/show': shown })).toBe(131_072);
});

test('Ollama and LM Studio are known at an address of any name', async () => {
  const answers = { '/api/ps': running(32_768), '/api/show': made, '/v1/models': { data: [] } };
  expect(await contextOf('my-server', 'qwen3', answers)).toBe(32_768);
  await simulator![Symbol.asyncDispose]();
  const loaded = { id: 'm', loaded_context_length: 8192 };
  expect(await contextOf('custom', 'm', { '/api/v0/models': { data: [loaded] } })).toBe(8192);
});

test('LM Studio tells what is loaded, by its older and its newer interface', async () => {
  const loaded = {
    id: 'm',
    state: 'loaded',
    max_context_length: 131_072,
    loaded_context_length: 8192,
  };
  expect(await contextOf('lmstudio', 'm', { '/api/v0/models': { data: [loaded] } })).toBe(8192);
  await simulator![Symbol.asyncDispose]();
  const idle = { id: 'm', state: 'not-loaded', max_context_length: 131_072 };
  expect(await contextOf('lmstudio', 'm', { '/api/v0/models': { data: [idle] } })).toBe(4096);
  await simulator![Symbol.asyncDispose]();
  const instances = [8192, 16_384].map((context_length) => ({ config: { context_length } }));
  const newer = { key: 'm', max_context_length: 131_072, loaded_instances: instances };
  expect(await contextOf('lmstudio', 'm', { '/api/v1/models': { models: [newer] } })).toBe(8192);
});

test('llama.cpp tells what one conversation gets, without loading another model', async () => {
  const props = { default_generation_settings: { n_ctx: 12_288 }, total_slots: 4 };
  const path = '/props?model=a%2Fb&autoload=false';
  expect(await contextOf('llamacpp', 'a/b', { [path]: props })).toBe(12_288);
  await simulator![Symbol.asyncDispose]();
  expect(await contextOf('custom', 'm', { '/props': props })).toBe(12_288);
});

test('vLLM and other addresses tell it in their list of models', async () => {
  const list = { data: [{ id: 'm', max_model_len: 40_960 }] };
  expect(await contextOf('vllm', 'm', { '/v1/models': list })).toBe(40_960);
});

test('a server that does not say, or is not there, leaves it unknown', async () => {
  expect(await contextOf('ollama', 'm', {})).toBeUndefined();
  expect(
    await contextOf('vllm', 'm', { '/v1/models': { data: [{ id: 'other' }] } }),
  ).toBeUndefined();
  const { url } = simulator!;
  await simulator![Symbol.asyncDispose]();
  const access = { provider: 'ollama', protocol: 'openai-compatible', baseUrl: url } as const;
  const signal = new AbortController().signal;
  expect(await networkWire.context!({ ...access, apiKey: undefined }, 'm', signal)).toBeUndefined();
});
