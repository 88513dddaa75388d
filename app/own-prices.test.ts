import { expect, test } from 'vitest';
import { fixedPrices } from './ledger/index.ts';
import { ownPrices } from './own-prices.ts';
import { settingsSchema } from './settings/index.ts';

const tokens = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 1000, cacheWriteTokens: 0 };

test("the person's own price of a model comes before the price data, of that model alone", () => {
  const settings = settingsSchema.parse({
    providers: {
      xai: { overrides: { 'grok-4.6': { price: { input: 2, output: 4, cacheRead: 0.5 } } } },
    },
  });
  const data = fixedPrices({
    'x-ai/grok-4.6': { input: 1, output: 1 },
    'x-ai/grok-4.5': { input: 1, output: 1 },
  });
  const prices = ownPrices(data, () => settings);
  // 100 x 2000 + 1000 x 500 + 10 x 4000 nano-dollars, under the price data's id of the provider.
  expect(prices.price('x-ai', 'grok-4.6', tokens, 0)).toMatchObject({
    costNano: 740_000,
    source: 'your settings',
  });
  expect(prices.price('x-ai', 'grok-4.5', tokens, 0)).toMatchObject({ source: 'fixed' });
  expect(prices.price('other', 'grok-4.6', tokens, 0)).toBeUndefined();
});
