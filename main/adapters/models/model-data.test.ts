import { expect, test } from 'vitest';
import { PROVIDERS } from '../../../app/models/index.ts';
import { genaiModelData } from './model-data.ts';

test('context length and rates of a model come out of the price data', () => {
  expect(genaiModelData.model('anthropic', 'claude-sonnet-4-5')).toMatchObject({
    contextTokens: 200_000,
    // Three dollars and fifteen for a million tokens, in nano-dollars for one.
    rates: { input: 3000, output: 15_000, cacheRead: 300, cacheWrite: 3750 },
  });
  expect(genaiModelData.model('anthropic', 'no-such-model')).toBeUndefined();
  expect(genaiModelData.model('no-such-provider', 'x')).toBeUndefined();
});

test('the usual model of every maker has a price, so that a budget can hold it', () => {
  for (const { id, priceId, defaultModel } of PROVIDERS) {
    if (!defaultModel || !['anthropic', 'openai', 'google', 'deepseek', 'xai'].includes(id)) {
      continue;
    }
    expect(genaiModelData.model(priceId ?? id, defaultModel)?.rates, id).toBeDefined();
  }
});
