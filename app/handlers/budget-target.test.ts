import { expect, test } from 'vitest';
import { settingsSchema } from '../settings/index.ts';
import { budgetTarget } from './budget-target.ts';

const settings = settingsSchema.parse({ providers: { 'my-server': {} } });

test('a provider may be given by its id or its name, and those of the settings are known', () => {
  for (const given of ['anthropic', 'Anthropic', 'ANTHROPIC']) {
    expect(budgetTarget(settings, 'provider', given)).toBe('anthropic');
  }
  expect(budgetTarget(settings, 'provider', 'Google Gemini')).toBe('google');
  expect(budgetTarget(settings, 'provider', 'my-server')).toBe('my-server');
});

test('a budget of a provider that nobody knows would limit nothing, and is refused', () => {
  expect(() => budgetTarget(settings, 'provider', 'antropic')).toThrow(/"antropic"/);
});

test('each by itself, and what cannot be known before it is used, stay as given', () => {
  expect(budgetTarget(settings, 'provider', '*')).toBe('*');
  expect(budgetTarget(settings, 'provider', undefined)).toBeUndefined();
  expect(budgetTarget(settings, 'model', 'new-model')).toBe('new-model');
});
