import { expect, test } from 'vitest';
import { PROVIDERS, providerById, splitModelId } from './providers.ts';

test('at least 25 providers are known by name, each once', () => {
  const ids = PROVIDERS.map((provider) => provider.id);
  expect(new Set(ids).size).toBe(ids.length);
  const named = PROVIDERS.filter(({ id, ended }) => !id.startsWith('custom') && !ended);
  expect(named.length).toBeGreaterThanOrEqual(25);
  for (const id of ['anthropic', 'openai', 'google', 'ollama', 'lmstudio', 'llamacpp', 'vllm']) {
    expect(providerById(id), id).toBeDefined();
  }
});

test('each has what a person needs: a page to get a key, and variables or an address', () => {
  for (const provider of PROVIDERS) {
    if (provider.id.startsWith('custom')) continue;
    expect(provider.keyPage, provider.id).toMatch(/^https:\/\//);
    if (provider.local) expect(provider.baseUrl, provider.id).toMatch(/^http:\/\/127\.0\.0\.1:/);
    else expect(provider.keyVariables.length, provider.id).toBeGreaterThan(0);
    if (provider.protocol === 'openai-compatible') {
      expect(provider.baseUrl, provider.id).toBeDefined();
    }
    for (const name of provider.keyVariables) expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
  }
});

test("a model's own name may hold slashes", () => {
  expect(splitModelId('openrouter/anthropic/claude-sonnet-5')).toEqual({
    provider: 'openrouter',
    model: 'anthropic/claude-sonnet-5',
  });
});
