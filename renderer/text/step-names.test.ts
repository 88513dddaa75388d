import { expect, test } from 'vitest';
import { innerTitle, placeTitle, stepTitle } from './step-names.ts';
import { stepDetail } from './steps.ts';
import { duration } from './time.ts';

const drawn = { type: 'task' as const, what: '', needs: [], leads: [], atOnce: 1, body: [] };
const flow = [
  {
    ...drawn,
    id: 'each',
    title: 'Every guest',
    type: 'loop' as const,
    body: [{ ...drawn, id: 'greet', title: 'Say hello' }],
  },
];

test('a step inside others is told by their names and by its round, counted from 1', () => {
  expect(placeTitle('each[1]/greet', flow, false)).toBe('Every guest, round 2 › Say hello');
  expect(placeTitle('gone/away', flow, false)).toBe('gone › away');
  expect(innerTitle('each[0]/greet', flow, false)).toEqual({ title: 'Say hello', depth: 1 });
  expect(innerTitle('each[1]/greet', flow, false).title).toBe('Say hello, round 2');
});

test('the steps of the four agents have names; those of a person keep their own', () => {
  expect(placeTitle('plan[0]/lubit', [], true)).toBe('Planning, round 1 › Lubit checks');
  expect(stepTitle('plan', false)).toBe('plan');
});

test('a wait is told as a person counts time, and a tool without marks of programs', () => {
  expect(stepDetail({ type: 'wait', what: '3600000 ms' })).toBe('Wait: 1 hr');
  expect(stepDetail({ type: 'wait', what: 'parcel.arrived' })).toBe('Wait: parcel.arrived');
  expect(stepDetail({ type: 'task', what: 'files__list_directory' })).toBe('files/list_directory');
  expect(stepDetail({ type: 'task', what: 'auto' })).not.toBe('auto');
});

test.each([
  [850, '850 ms'],
  [59_960, '60 sec'],
  [61_000, '1 min 1 sec'],
  [3_600_000, '1 hr'],
  [7_384_000, '2 hr 3 min'],
  [86_400_000, '1 day'],
  [200_000_000, '2 days 8 hr'],
])('%i ms are told as %s', (ms, text) => {
  expect(duration(ms, 'en')).toBe(text);
});
