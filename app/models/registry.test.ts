import { expect, test } from 'vitest';
import { FakeClock, seededRandom, type AppError } from '../base/index.ts';
import { settingsSchema, type Settings } from '../settings/index.ts';
import type { ChatModel, ListedModel, ModelWire, ProviderAccess, Secrets } from './ports.ts';
import { OFFLINE_MODEL } from './providers.ts';
import { ModelRegistry, type RegistryDeps } from './registry.ts';

const planner: ChatModel = {
  id: OFFLINE_MODEL,
  async *stream() {
    yield { type: 'finish', reason: 'stop' };
  },
};

const silent = () => undefined;
const base = {
  clock: new FakeClock(),
  random: seededRandom(1),
  log: { debug: silent, info: silent, warn: silent, error: silent },
};
const noData = { model: () => undefined, models: () => [] };

/** A wire that opens anything and lists what it is told, by provider. */
function memoryWire(listed: Record<string, ListedModel[]> = {}) {
  const opened: ProviderAccess[] = [];
  const wire: ModelWire = {
    open: async (access, model) => {
      opened.push(access);
      return { ...planner, id: `${access.provider}/${model}` };
    },
    openEmbedding: () => Promise.reject(new Error('no embeddings here')),
    list: async (access) => {
      const models = listed[access.provider];
      if (!models) throw new Error('nothing listens');
      return models;
    },
  };
  return { wire, opened };
}

function registry(
  variables: Record<string, string>,
  providers: Record<string, object> = {},
  listed: Record<string, ListedModel[]> = {},
  change: Partial<RegistryDeps> = {},
) {
  const settings: Settings = settingsSchema.parse({ providers });
  const secrets: Secrets = {
    backend: 'memory',
    writable: false,
    resolve: async (reference) =>
      reference.startsWith('env:') ? variables[reference.slice(4)] : undefined,
    store: async () => undefined,
    remove: async () => undefined,
    environment: (name) => variables[name],
  };
  const { wire, opened } = memoryWire(listed);
  return {
    opened,
    models: new ModelRegistry({
      settings: () => settings,
      secrets,
      wire,
      planner,
      data: noData,
      countText: () => Promise.reject(new Error('no threads here')),
      base,
      ...change,
    }),
  };
}

test('with nothing there, the choice is the offline planner', async () => {
  const { models } = registry({});
  expect(await models.automatic()).toBe(OFFLINE_MODEL);
  expect((await models.resolve('auto')).id).toBe(OFFLINE_MODEL);
});

test('a key in the usual variable makes a provider usable and chosen', async () => {
  const { models } = registry({ GEMINI_API_KEY: 'k' });
  expect(await models.automatic()).toMatch(/^google\//);
  const google = (await models.providers()).find((provider) => provider.id === 'google');
  expect(google).toMatchObject({ usable: true, keyPlace: 'environment' });
});

test('a provider without a usual model takes the first that it lists', async () => {
  const { models } = registry({ NVIDIA_API_KEY: 'k' }, {}, { nvidia: [{ id: 'first' }] });
  expect(await models.automatic()).toBe('nvidia/first');
});

test('a local server that answers is preferred to the planner, a key to the local server', async () => {
  const listed = { ollama: [{ id: 'llama' }] };
  expect(await registry({}, {}, listed).models.automatic()).toBe('ollama/llama');
  expect(await registry({ GROQ_API_KEY: 'k' }, {}, listed).models.automatic()).toMatch(/^groq\//);
});

test('a named provider without its key is refused with where to put it', async () => {
  const { models } = registry({});
  for (const id of ['anthropic/claude-sonnet-5', 'groq/x', 'mistral/x', 'azure/x']) {
    await expect(models.resolve(id)).rejects.toMatchObject({ code: 'model.key-missing' });
  }
});

test('a provider whose service ended says so, and is used at another address alone', async () => {
  const variables = { AI21_API_KEY: 'k' };
  const { models: ended } = registry(variables);
  const shown = (await ended.providers()).find(({ id }) => id === 'ai21');
  expect(shown).toMatchObject({ ended: '2026-08-09', usable: false });
  await expect(ended.resolve('ai21/jamba')).rejects.toMatchObject({ code: 'model.provider-ended' });
  const { models: moved } = registry(variables, { ai21: { baseUrl: 'https://example.org/v1' } });
  expect((await moved.resolve('ai21/jamba')).id).toBe('ai21/jamba');
});

test('a provider that needs more than a key says what', async () => {
  const { models } = registry({ AWS_BEARER_TOKEN_BEDROCK: 'k' });
  await expect(models.resolve('amazon-bedrock/m')).rejects.toMatchObject({
    code: 'model.setting-missing',
    data: { labels: ['Region'] },
  });
  const set = registry(
    { AWS_BEARER_TOKEN_BEDROCK: 'k' },
    { 'amazon-bedrock': { options: { region: 'eu-west-1' } } },
  );
  await set.models.resolve('amazon-bedrock/m');
  expect(set.opened[0]).toMatchObject({ apiKey: 'k', options: { region: 'eu-west-1' } });
});

test('the sign-in of a cloud is read from the environment alone, never from the settings', async () => {
  const { models, opened } = registry(
    { AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
    { 'amazon-bedrock': { options: { AWS_SECRET_ACCESS_KEY: 'from settings' } } },
  );
  await models.resolve('amazon-bedrock/m');
  expect(opened[0]!.options).toMatchObject({ AWS_SECRET_ACCESS_KEY: 's', region: 'us-west-2' });
});

test('an address of the own speaks what the settings say, with or without a key', async () => {
  const { models, opened } = registry(
    { MY_KEY: 'mine' },
    {
      office: { baseUrl: 'http://10.0.0.5:9000', protocol: 'anthropic', key: 'env:MY_KEY' },
      shed: { baseUrl: 'http://10.0.0.6:9000/v1' },
      nowhere: {},
    },
  );
  await models.resolve('office/big');
  await models.resolve('shed/small');
  expect(opened).toMatchObject([
    { protocol: 'anthropic', baseUrl: 'http://10.0.0.5:9000', apiKey: 'mine' },
    { protocol: 'openai-compatible', apiKey: undefined },
  ]);
  await expect(models.resolve('nowhere/x')).rejects.toMatchObject({
    code: 'model.setting-missing',
    data: { labels: ['Address'] },
  });
});

test('a provider that is switched off is not chosen', async () => {
  const { models } = registry({ OPENAI_API_KEY: 'k' }, { openai: { enabled: false } });
  expect(await models.automatic()).toBe(OFFLINE_MODEL);
});

test('a provider that is switched off is not called either where a chat names its model', async () => {
  const { models } = registry({ OPENAI_API_KEY: 'k' }, { openai: { enabled: false } });
  await expect(models.resolve('openai/gpt-5')).rejects.toMatchObject({
    code: 'model.provider-off',
  });
});

test('a model that is named and cannot be opened is stood in for, and why is recorded', async () => {
  const settings = settingsSchema.parse({
    fallback: { 'openai/gpt-5': ['mistral/small', 'anthropic/claude-haiku-4-5'] },
  });
  const { models } = registry({ ANTHROPIC_API_KEY: 'k' }, {}, {}, { settings: () => settings });
  const request = { system: '', messages: [], tools: [], maxOutputTokens: 10 };
  const { signal } = new AbortController();
  const asked: string[] = [];
  let model: ChatModel | undefined = await models.resolve('gpt-5');
  while (model) {
    asked.push(model.id);
    try {
      for await (const _event of model.stream(request, signal)) continue;
      break;
    } catch (thrown) {
      model = await model.next?.({ error: thrown as AppError, streamed: false, signal });
    }
  }
  expect(asked).toEqual(['openai/gpt-5', 'anthropic/claude-haiku-4-5']);
  expect(models.router.records.map(({ failed, next }) => [failed, next])).toEqual([
    ['openai/gpt-5', undefined],
    ['openai/gpt-5', 'anthropic/claude-haiku-4-5'],
  ]);
});

test('of several keys the choice says how it came about', async () => {
  const { models } = registry({ ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k', GROQ_API_KEY: 'k' });
  const chosen = await models.automatic();
  expect(models.choice!.order).toHaveLength(3);
  expect(models.choice!.order[0]!.id).toBe(chosen);
});

test('what is known of a model is looked up once, and anew where the person says otherwise', () => {
  let settings: Settings = settingsSchema.parse({});
  const asked: string[] = [];
  const data = {
    model: (_provider: string, model: string) => void asked.push(model),
    models: () => [],
  };
  const { models } = registry({}, {}, {}, { settings: () => settings, data });
  for (let time = 0; time < 3; time += 1) {
    expect(models.abilities('anthropic/claude-opus-4-5').images).toBe(true);
  }
  expect(asked).toEqual(['claude-opus-4-5']);
  settings = settingsSchema.parse({
    providers: {
      anthropic: { overrides: { 'claude-opus-4-5': { abilities: { images: false } } } },
    },
  });
  expect(models.abilities('anthropic/claude-opus-4-5').images).toBe(false);
  expect(asked).toHaveLength(2);
});

test("a model taken by itself keeps the person's limits: none that breaks one, none that is unknown", async () => {
  const price = (input: number) => ({ price: { input, output: input } });
  const providers = {
    anthropic: { models: ['dear'], overrides: { dear: price(100) } },
    groq: { models: ['cheap'], overrides: { cheap: price(0.1) } },
  };
  const taken = async (choice: object, keys: Record<string, string>) => {
    const settings = settingsSchema.parse({ providers, choice });
    const listed = { nvidia: [{ id: 'first' }], ollama: [{ id: 'llama' }] };
    const { models } = registry(keys, {}, listed, { settings: () => settings });
    return models.automatic();
  };
  const both = { ANTHROPIC_API_KEY: 'k', GROQ_API_KEY: 'k' };
  // 22,000 tokens at $100 a million are $2.20
  expect(await taken({ maxCostUsd: 1, weights: { cost: 0 } }, both)).toBe('groq/cheap');
  expect(await taken({ maxCostUsd: 1 }, { ANTHROPIC_API_KEY: 'k' })).toBe('ollama/llama');
  expect(await taken({ maxCostUsd: 3 }, { ANTHROPIC_API_KEY: 'k' })).toBe('anthropic/dear');
  expect(await taken({ maxCostUsd: 1 }, { NVIDIA_API_KEY: 'k' })).toBe('ollama/llama');
  expect(await taken({}, { NVIDIA_API_KEY: 'k' })).toBe('nvidia/first');
});
