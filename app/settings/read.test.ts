import { expect, test } from 'vitest';
import { defaultSettings, patchSettings, readSettings } from './read.ts';

test('no file and an empty file give the defaults', () => {
  expect(readSettings(undefined)).toEqual({ status: 'good', settings: defaultSettings() });
  expect(readSettings(' \n')).toEqual({ status: 'good', settings: defaultSettings() });
});

test.each([
  ['broken JSON', '{"version": 1,', /not valid JSON/],
  ['not an object', '[1]', /does not hold a JSON object/],
  ['a wrong type', '{"turn": {"maxRounds": "many"}}', /turn\.maxRounds/],
  ['a newer version', '{"version": 99}', /newer AgentHub/],
])('%s gives the defaults and says why', (_name, text, problem) => {
  const reading = readSettings(text);
  expect(reading.status).toBe('bad');
  expect(reading.settings).toEqual(defaultSettings());
  expect(reading.status === 'bad' && reading.problem).toMatch(problem);
});

test('all problems of a file are reported at once', () => {
  const reading = readSettings('{"theme": "pink", "language": "fr"}');
  expect(reading.status === 'bad' && reading.problem).toMatch(/language.*theme|theme.*language/);
});

test('a patch changes what it names, keeps the rest, and an empty text removes', () => {
  const first = patchSettings(defaultSettings(), {
    turn: { maxRounds: 3 },
    providers: { openai: { baseUrl: 'http://127.0.0.1:1/v1', key: 'env:KEY' } },
  });
  expect(first.turn).toEqual({ ...defaultSettings().turn, maxRounds: 3 });
  const second = patchSettings(first, { providers: { openai: { baseUrl: '' } } });
  expect(second.providers['openai']).toEqual({ enabled: true, models: [], key: 'env:KEY' });
});

test('a secret itself is never accepted where a reference belongs', () => {
  expect(() =>
    patchSettings(defaultSettings(), { providers: { openai: { key: 'sk-abc' } } }),
  ).toThrow(/keychain:NAME/);
});
