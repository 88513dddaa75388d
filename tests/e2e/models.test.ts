import { afterEach, expect, test } from 'vitest';
import { createHandlers } from '../../app/handlers/index.ts';
import { tables } from '../../app/storage/index.ts';
import { openCore, type Core } from '../support/core.ts';
import {
  anthropicFrames,
  modelSimulator,
  type ModelSimulator,
} from '../support/model-simulator.ts';

let simulator: ModelSimulator | undefined;
let core: Core | undefined;
const context = { signal: new AbortController().signal };

afterEach(async () => {
  await core?.[Symbol.asyncDispose]();
  await simulator?.[Symbol.asyncDispose]();
  core = simulator = undefined;
});

const LISTING = {
  data: ['claude-opus-5', 'claude-haiku-4-5', 'claude-sonnet-5'].map((id) => ({
    type: 'model',
    id,
    display_name: id,
    max_input_tokens: 123_456,
    max_tokens: 9000,
  })),
  has_more: false,
};

async function openAnthropic(status = 200, full?: string) {
  simulator = await modelSimulator((request) => {
    if (request.path.startsWith('/v1/models')) return { kind: 'json', status: 200, body: LISTING };
    const answers = status === 200 && (request.body as { model: string }).model !== full;
    return answers
      ? { kind: 'stream', frames: anthropicFrames([{ text: 'OK' }], { input: 9, output: 2 }) }
      : {
          kind: 'json',
          status: full ? 529 : status,
          body: { type: 'error', error: { type: 'x', message: 'no' } },
        };
  });
  core = openCore({ ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: simulator.url });
  return createHandlers(core.app);
}

test('a trial calls the cheapest model with the least output, and the ledger has it', async () => {
  const handlers = await openAnthropic();
  const trial = await handlers['models.test']({ provider: 'anthropic' }, context);
  expect(trial).toMatchObject({
    ok: true,
    model: 'anthropic/claude-haiku-4-5',
    text: 'OK',
    inputTokens: 9,
    outputTokens: 2,
  });
  expect(trial.costNano).toBe(9 * 1000 + 2 * 5000);
  expect(simulator!.requests.at(-1)!.body).toMatchObject({ max_tokens: 16 });
  expect(core!.app.database.select().from(tables.usage).all()).toMatchObject([
    { model: 'claude-haiku-4-5', inputTokens: 9, costNano: trial.costNano },
  ]);
});

test('a trial that fails tells why, and throws nothing', async () => {
  const handlers = await openAnthropic(401);
  const refused = await handlers['models.test']({ provider: 'anthropic' }, context);
  expect(refused).toMatchObject({ ok: false, error: { code: 'model.key-refused' } });
  const keyless = await handlers['models.test']({ provider: 'mistral' }, context);
  expect(keyless).toMatchObject({ ok: false, error: { code: 'model.key-missing' } });
});

test('a trial tells of the provider that is tried, not of a model that stands in for it', async () => {
  const handlers = await openAnthropic(200, 'claude-opus-5');
  core!.app.settings.update({
    fallback: { 'anthropic/claude-opus-5': ['anthropic/claude-haiku-4-5'] },
  });
  const trial = await handlers['models.test'](
    { provider: 'anthropic', model: 'claude-opus-5' },
    context,
  );
  expect(trial).toMatchObject({ ok: false, error: { code: 'model.overloaded' } });
});

test('a listing tells limits, abilities and price of each model', async () => {
  const handlers = await openAnthropic();
  const { models } = await handlers['models.list']({ provider: 'anthropic' }, context);
  expect(models.find((model) => model.id === 'claude-sonnet-5')).toMatchObject({
    contextTokens: 123_456,
    contextSource: 'provider',
    outputTokens: 9000,
    abilities: { tools: true },
    rates: { input: 2000, output: 10_000 },
  });
});
