import { expect, test } from 'vitest';
import { SETTING_FIELDS, problemText, shownValue, storedValue } from './settings-fields.ts';

const field = (key: string) => SETTING_FIELDS.find((one) => one.key === key)!;

test('a time is shown in seconds and stored in milliseconds', () => {
  expect(shownValue(field('taskTimeoutMs'), 90_000)).toBe('90');
  expect(storedValue(field('taskTimeoutMs'), '90')).toBe(90_000);
  expect(storedValue(field('taskTimeoutMs'), '0.3')).toBe(300);
});

test('an empty field takes a setting back, and what is no number is left for the core to refuse', () => {
  expect(storedValue(field('maxRounds'), '  ')).toBeNull();
  expect(storedValue(field('maxRounds'), 'many')).toBe('many');
  expect(storedValue(field('model'), ' anthropic/x ')).toBe('anthropic/x');
  expect(shownValue(field('model'), undefined)).toBe('');
});

test('a problem is told by the name and in the unit that a person sees', () => {
  const ranges = {
    taskTimeoutMs: { least: 1000, most: 3_600_000 },
    idleTimeoutMs: { least: 1000, most: null },
  };
  const told = (problem: string) => problemText(problem, ranges);
  expect(told('taskTimeoutMs: Too small')).toMatch(/^Time for a task, in seconds: .* 1 .* 3600$/);
  expect(told('idleTimeoutMs: Too small')).toMatch(/at least 1$/);
  expect(told('model: Invalid input')).toBe('Model: Invalid input');
  expect(told('nothing known')).toBe('nothing known');
});
