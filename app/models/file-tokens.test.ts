import { expect, it } from 'vitest';
import { likelyFileTokens, mostFileTokens } from './file-tokens.ts';
import type { FilePart } from './message.ts';

const picture = (width?: number, height?: number): FilePart => ({
  type: 'file',
  id: 'f',
  name: 'f',
  mediaType: 'image/png',
  bytes: 100_000,
  ...(width === undefined ? {} : { width, height }),
});
const document = (pages?: number): FilePart => ({
  ...picture(),
  mediaType: 'application/pdf',
  ...(pages === undefined ? {} : { pages }),
});

it.each([
  ['anthropic/claude-opus-5', 1092, 1092, 1590],
  ['anthropic/claude-opus-5', 200, 200, 64],
  ['anthropic/claude-opus-5', 8000, 8000, 4784],
  ['openrouter/anthropic/claude-sonnet-5', 8000, 8000, 4784],
  ['google/gemini-3-pro', 100, 100, 2240],
  ['google/gemini-3-pro', 3072, 3072, 4128],
  ['openai/gpt-4o-mini', 1024, 1024, 2833 + 4 * 5667],
  ['openai/gpt-4o-mini', 2048, 4096, 2833 + 6 * 5667],
  ['openai/gpt-4o', 512, 512, 756],
  ['openai/gpt-5', 8000, 8000, 4535],
  ['openai/gpt-5.4', 1600, 1600, 4535],
  ['openai/gpt-5.5', 3200, 2560, 9600],
  ['openai/gpt-6-mini', 8000, 8000, 12_000],
  ['groq/llama-4', 560, 560, 1600],
  ['groq/llama-4', 9000, 9000, 16_384],
])(
  '%s is charged for a picture of %i x %i no more than %i tokens',
  (model, width, height, most) => {
    expect(mostFileTokens(picture(width, height), model)).toBe(most);
  },
);

it('a picture of unknown size is reserved like the largest', () => {
  for (const model of ['anthropic/claude', 'openai/gpt-4o-mini', 'google/gemini-2', 'custom/x']) {
    expect(mostFileTokens(picture(), model)).toBe(mostFileTokens(picture(8000, 8000), model));
  }
});

it('a document is reserved by its pages, up to those that the provider reads', () => {
  const model = 'anthropic/claude-opus-5';
  expect(mostFileTokens(document(3), model)).toBe(3 * 7784);
  expect(mostFileTokens(document(120), model)).toBe(120 * 7784);
  expect(mostFileTokens(document(10), 'google/gemini-3-pro')).toBe(10 * 1120);
  expect(mostFileTokens(document(10), 'openai/gpt-5')).toBe(10 * (3000 + 4535));
});

it('a document of unknown length is held at what a request can hold at most, not at all its pages', () => {
  for (const pages of [undefined, 5000]) {
    expect(mostFileTokens(document(pages), 'anthropic/claude-opus-5')).toBe(1_000_000);
    expect(mostFileTokens(document(pages), 'google/gemini-3-pro')).toBe(1_048_576);
    expect(mostFileTokens(document(pages), 'openai/gpt-5')).toBe(100 * (3000 + 4535));
  }
});

it('what is likely is never more than the bound', () => {
  for (const model of ['anthropic/claude', 'openai/gpt-5', 'groq/llama-4']) {
    for (const side of [1, 100, 1000, 10_000]) {
      const file = picture(side, side);
      expect(likelyFileTokens(file)).toBeLessThanOrEqual(mostFileTokens(file, model));
    }
    expect(likelyFileTokens(document(7))).toBeLessThanOrEqual(mostFileTokens(document(7), model));
  }
});
