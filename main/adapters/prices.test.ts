import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../app/base/index.ts';
import type { PricedTokens } from '../../app/ledger/index.ts';
import { PROVIDERS } from '../../app/models/index.ts';
import { genaiPrices } from './prices.ts';

const prices = genaiPrices();
const NOW = Date.parse('2026-11-01T00:00:00Z');
const SONNET = ['anthropic', 'claude-sonnet-4-5'] as const;
const OPUS = ['anthropic', 'claude-opus-4-5'] as const;
const GPT = ['openai', 'gpt-5'] as const;
const GEMINI = ['google', 'gemini-2.5-pro'] as const;

interface Case {
  readonly name: string;
  readonly of: readonly [provider: string, model: string];
  readonly tokens: Partial<PricedTokens>;
  /** US dollars for a million of each kind of token, as the provider publishes them. */
  readonly usd: number | undefined;
  readonly at?: number;
}

const M = 1e-6;

/*
 * Each expected value is written out from the published prices: Sonnet 4.5 $3 in, $15 out, $0.30
 * cache read, $3.75 and $6 cache write (5 minutes, 1 hour), twice that and $22.50 out above 200,000
 * tokens of input; Opus 4.5 $5, $25, $0.50, $6.25, $10; GPT-5 $1.25, $10, $0.125; Gemini 2.5 Pro
 * $1.25, $10, $0.125 and $2.50, $15, $0.25 above 200,000.
 */
const GOLDEN: readonly Case[] = [
  {
    name: 'input and output',
    of: SONNET,
    tokens: { inputTokens: 1000, outputTokens: 500 },
    usd: 1000 * 3 * M + 500 * 15 * M,
  },
  {
    name: "searches that Anthropic's servers ran, $10 a thousand",
    of: SONNET,
    tokens: { inputTokens: 1000, webSearches: 3 },
    usd: 1000 * 3 * M + 0.03,
  },
  {
    name: 'searches that OpenAI ran, $10 a thousand',
    of: GPT,
    tokens: { inputTokens: 1000, webSearches: 3 },
    usd: 1000 * 1.25 * M + 0.03,
  },
  {
    name: 'searches of an OpenAI model whose list tells no fee, at the dearest that there is',
    of: ['openai', 'gpt-4o-search-preview'],
    tokens: { inputTokens: 1000, webSearches: 2 },
    usd: 1000 * 2.5 * M + 0.05,
  },
  {
    name: 'searches of Gemini 2, $35 a thousand calls, however many there were in one',
    of: GEMINI,
    tokens: { inputTokens: 1000, webSearches: 4 },
    usd: 1000 * 1.25 * M + 0.035,
  },
  {
    name: 'searches of Gemini 3, $14 a thousand queries',
    of: ['google', 'gemini-3-flash-preview'],
    tokens: { inputTokens: 1000, webSearches: 4 },
    usd: 1000 * 0.5 * M + 0.056,
  },
  {
    name: 'searches whose fee nobody knows',
    of: ['mistral', 'mistral-large-latest'],
    tokens: { inputTokens: 1000, webSearches: 1 },
    usd: undefined,
  },
  { name: 'cache read', of: SONNET, tokens: { cacheReadTokens: 10_000 }, usd: 10_000 * 0.3 * M },
  {
    name: 'cache write for 5 minutes',
    of: SONNET,
    tokens: { cacheWriteTokens: 10_000 },
    usd: 10_000 * 3.75 * M,
  },
  {
    name: 'cache write for 1 hour',
    of: SONNET,
    tokens: { cacheWriteTokens: 10_000, cacheWrite1hTokens: 10_000 },
    usd: 10_000 * 6 * M,
  },
  {
    name: 'cache writes of both kinds in one call',
    of: OPUS,
    tokens: { cacheWriteTokens: 10_000, cacheWrite1hTokens: 4000 },
    usd: 6000 * 6.25 * M + 4000 * 10 * M,
  },
  {
    name: 'input beside cache: none counts twice',
    of: SONNET,
    tokens: { inputTokens: 100, cacheReadTokens: 2000, cacheWriteTokens: 300, outputTokens: 40 },
    usd: 100 * 3 * M + 2000 * 0.3 * M + 300 * 3.75 * M + 40 * 15 * M,
  },
  {
    name: 'cached input of OpenAI',
    of: GPT,
    tokens: { inputTokens: 1000, cacheReadTokens: 9000, outputTokens: 100 },
    usd: 1000 * 1.25 * M + 9000 * 0.125 * M + 100 * 10 * M,
  },
  {
    name: 'reasoning tokens are output, counted once',
    of: GPT,
    tokens: { outputTokens: 2000 },
    usd: 2000 * 10 * M,
  },
  {
    name: 'just within the short context',
    of: SONNET,
    tokens: { inputTokens: 200_000, outputTokens: 10 },
    usd: 200_000 * 3 * M + 10 * 15 * M,
  },
  {
    name: 'long context: the whole request is dearer',
    of: SONNET,
    tokens: { inputTokens: 200_001, outputTokens: 10 },
    usd: 200_001 * 6 * M + 10 * 22.5 * M,
  },
  {
    name: 'long context by cached tokens alone',
    of: SONNET,
    tokens: { cacheReadTokens: 250_000, inputTokens: 1000, outputTokens: 10 },
    usd: 250_000 * 0.6 * M + 1000 * 6 * M + 10 * 22.5 * M,
  },
  {
    name: 'long context of Gemini',
    of: GEMINI,
    tokens: { inputTokens: 300_000, outputTokens: 100 },
    usd: 300_000 * 2.5 * M + 100 * 15 * M,
  },
  {
    name: 'batch tier of Anthropic',
    of: OPUS,
    tokens: { inputTokens: 1000, outputTokens: 100, tier: 'batch' },
    usd: (1000 * 5 * M + 100 * 25 * M) / 2,
  },
  {
    name: 'batch tier of OpenAI',
    of: GPT,
    tokens: { inputTokens: 1000, tier: 'batch' },
    usd: (1000 * 1.25 * M) / 2,
  },
  {
    name: 'flex tier of OpenAI',
    of: GPT,
    tokens: { inputTokens: 1000, tier: 'flex' },
    usd: (1000 * 1.25 * M) / 2,
  },
  {
    name: 'priority tier: its price is not in the data',
    of: GPT,
    tokens: { inputTokens: 1000, tier: 'priority' },
    usd: undefined,
  },
  {
    name: 'a tier that a provider does not have',
    of: GEMINI,
    tokens: { inputTokens: 1000, tier: 'flex' },
    usd: undefined,
  },
  {
    name: 'searches that the provider ran itself',
    of: SONNET,
    tokens: { inputTokens: 100, webSearches: 3 },
    usd: 100 * 3 * M + 3 * 0.01,
  },
  {
    name: 'a model id with a date',
    of: ['anthropic', 'claude-sonnet-4-5-20250929'],
    tokens: { inputTokens: 1000 },
    usd: 1000 * 3 * M,
  },
  {
    name: 'a price before it was lowered',
    of: ['openai', 'o3'],
    tokens: { inputTokens: 1000 },
    usd: 1000 * 10 * M,
    at: Date.parse('2025-06-01T00:00:00Z'),
  },
  {
    name: 'the same price after',
    of: ['openai', 'o3'],
    tokens: { inputTokens: 1000 },
    usd: 1000 * 2 * M,
  },
  {
    name: 'one token is not rounded away',
    of: ['openai', 'gpt-4o-mini'],
    tokens: { inputTokens: 1 },
    usd: 0.15 * M,
  },
  {
    name: 'an unknown model',
    of: ['openai', 'gpt-nobody-knows'],
    tokens: { inputTokens: 1000 },
    usd: undefined,
  },
  {
    name: 'an unknown provider',
    of: ['nobody', 'gpt-5'],
    tokens: { inputTokens: 1000 },
    usd: undefined,
  },
];

describe('the price of', () => {
  it.each(GOLDEN)('$name', ({ of, tokens, usd, at = NOW }) => {
    const all = {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      ...tokens,
    };
    const price = prices.price(...of, all, at);
    expect(price?.costNano).toBe(usd === undefined ? undefined : Math.round(usd * 1e9));
    if (price) expect(price.source).toContain('genai-prices');
  });

  it('a model is known for every model that is listed', () => {
    const tokens = { inputTokens: 10, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 };
    for (const provider of ['anthropic', 'openai', 'google', 'mistral', 'deepseek']) {
      const models = prices.models(provider);
      expect(models.length).toBeGreaterThan(3);
      for (const model of models) expect(prices.price(provider, model, tokens, NOW)).toBeDefined();
    }
  });
});

it('agrees with the price data itself on every model, whatever the tokens are', () => {
  const random = seededRandom(7);
  const count = (): number => Math.floor(random.next() ** 3 * 600_000);
  let compared = 0;
  for (const id of new Set(PROVIDERS.map((entry) => entry.priceId ?? entry.id))) {
    for (const model of findProvider({ providerId: id })?.models ?? []) {
      for (let sample = 0; sample < 4; sample += 1) {
        const [input, read, write, output] = [count(), count(), count(), count()];
        const told = toldBy(id, model.id, input, read, write, output);
        const tokens = {
          inputTokens: input,
          cacheReadTokens: read,
          cacheWriteTokens: write,
          outputTokens: output,
        };
        const ours = prices.price(id, model.id, tokens, NOW)?.costNano;
        if (told === undefined) expect([id, model.id, ours]).toEqual([id, model.id, undefined]);
        else expect(Math.abs(ours! - told * 1e9), `${id}/${model.id}`).toBeLessThanOrEqual(1);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(2000);
});

function toldBy(
  providerId: string,
  model: string,
  input: number,
  read: number,
  write: number,
  output: number,
): number | undefined {
  const usage = {
    input_tokens: input + read + write,
    cache_read_tokens: read,
    cache_write_tokens: write,
    output_tokens: output,
  };
  try {
    return calcPrice(usage, model, { providerId, timestamp: new Date(NOW) })?.total_price;
  } catch {
    return undefined;
  }
}

test('models that cannot chat are not offered in place of one that can', () => {
  const offered = PROVIDERS.flatMap(({ id, priceId }) => prices.models(priceId ?? id));
  expect(offered).toContain('gpt-5');
  const others = /embed|rerank|moderation|whisper|transcribe|tts|ocr-|image|realtime|voice|-live/;
  expect(offered.filter((model) => others.test(model))).toEqual([]);
});
