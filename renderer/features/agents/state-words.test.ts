import { expect, test } from 'vitest';
import { stateName, stateText } from './state-words.ts';

test('what an agent keeps is told in words, a moment as one', () => {
  expect(stateName('last.at')).not.toContain('.');
  expect(stateName('own.key')).toBe('own.key');
  const at = new Date(2026, 0, 2, 15, 4).getTime();
  expect(stateText('last.at', at)).toContain('2026');
  expect(stateText('last.at', at)).not.toContain(String(at));
  expect(stateText('askedAt', at)).toContain('2026');
});

test('a number that is no moment stays a number', () => {
  expect(stateText('last.at', 7)).toBe('7');
  expect(stateText('tasks', 1_700_000_000_000)).toBe('1700000000000');
  expect(stateText('x', undefined)).toBe('–');
  expect(stateText('x', { a: 1 })).toBe('{"a":1}');
});
