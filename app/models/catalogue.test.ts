import { expect, test } from 'vitest';
import { settingsSchema } from '../settings/index.ts';
import { familyOf } from './abilities.ts';
import { Catalogue } from './catalogue.ts';
import type { KnownModel, ListedModel } from './ports.ts';

const known: KnownModel = {
  id: 'claude-sonnet-5',
  name: 'Claude Sonnet 5',
  contextTokens: 1_000_000,
  deprecated: false,
  rates: { input: 2000, output: 10_000 },
};

function catalogue(listed: ListedModel[] = [], overrides: object = {}) {
  const settings = settingsSchema.parse({ providers: { anthropic: { overrides } } });
  return new Catalogue({
    settings: () => settings,
    data: {
      model: (provider, model) =>
        provider === 'anthropic' && model === known.id ? known : undefined,
      models: () => [known.id],
    },
    list: async () => listed,
  });
}

const signal = new AbortController().signal;

test('the price data tell limits and price; the family tells abilities', () => {
  expect(catalogue().entry('anthropic/claude-sonnet-5')).toMatchObject({
    contextTokens: 1_000_000,
    contextSource: 'price data',
    outputTokens: 64_000,
    abilities: { tools: true, images: true, thinking: true },
    rates: { input: 2000 },
  });
});

test("the provider's own listing comes before the price data, the person's word before both", async () => {
  const listed = [{ id: 'claude-sonnet-5', contextTokens: 500_000, abilities: { images: false } }];
  const asked = catalogue(listed);
  expect((await asked.list('anthropic', signal))[0]).toMatchObject({
    contextTokens: 500_000,
    contextSource: 'provider',
    abilities: { tools: true, images: false },
  });
  const told = catalogue(listed, {
    'claude-sonnet-5': {
      contextTokens: 100_000,
      outputTokens: 4000,
      abilities: { images: true, tools: false },
      price: { input: 1, output: 2.5, cacheRead: 0.1 },
    },
  });
  expect((await told.list('anthropic', signal))[0]).toMatchObject({
    contextTokens: 100_000,
    contextSource: 'person',
    outputTokens: 4000,
    abilities: { images: true, tools: false },
    rates: { input: 1000, output: 2500, cacheRead: 100 },
  });
});

test('nothing is claimed of a model that nobody knows', () => {
  expect(catalogue().entry('anthropic/something-else')).toMatchObject({
    contextTokens: undefined,
    contextSource: 'unknown',
    outputTokens: undefined,
    abilities: {},
    rates: undefined,
  });
});

test('a family is known through the prefixes that resellers put before a name', () => {
  for (const name of [
    'claude-opus-5-5',
    'anthropic/claude-opus-5-5',
    'us.anthropic.claude-opus-4-6-v1:0',
    'accounts/fireworks/models/kimi-k3',
  ]) {
    expect(familyOf(name).abilities.tools, name).toBe(true);
  }
  for (const name of ['text-embedding-3-small', 'gpt-4o-mini-tts', 'gpt-realtime', 'sonar-pro']) {
    expect(familyOf(name).abilities.tools, name).toBe(false);
  }
});
