import { afterEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { problemText } from './problem-words.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

test.each([
  'nodes.b.action: tool: it must be a text',
  'nodes.c.body: it is missing',
  '"a" names "gone", which does not exist',
  '"a" runs "gone", which does not exist',
  'the id "a" is used twice',
  'circular dependency: a -> b -> a',
  'the loop "a" needs either "over" or "while"',
  '"a" waits for either "ms" or "event"',
  'nodes.a: "neds" means nothing here; did you mean "needs"?',
  '"d": the expression "1 >" (Unexpected end)',
])('“%s” is told in Korean', (problem) => {
  overwriteGetLocale(() => 'ko');
  expect(problemText(problem)).toMatch(/[가-힣]/);
});

test('where it stands is kept, and what is not known stays as it is', () => {
  overwriteGetLocale(() => 'en');
  expect(problemText('nodes.c.body: it is missing')).toBe('c.body: it is missing');
  expect(problemText('something else')).toBe('something else');
});
