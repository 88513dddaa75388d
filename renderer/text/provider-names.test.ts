import { expect, test } from 'vitest';
import { PROVIDERS } from '../../app/models/index.ts';
import { providersNamed } from './provider-names.ts';

const found = (text: string): string[] => providersNamed(PROVIDERS, text).map(({ id }) => id);

test('a provider is found by a part of its name, whatever its case, spaces and signs', () => {
  expect(found('lm studio')).toEqual(['lmstudio']);
  expect(found('LM-Studio')).toEqual(['lmstudio']);
  expect(found('bedr')).toEqual(['amazon-bedrock']);
  expect(found('no such name')).toEqual([]);
});

test('a provider is found by its Korean name', () => {
  expect(found('딥시크')).toEqual(['deepseek']);
  expect(found('클로드')).toContain('anthropic');
  expect(found('구글')).toEqual(['google', 'google-vertex']);
});

test('without a text all are there', () => {
  expect(found(' ')).toHaveLength(PROVIDERS.length);
});
