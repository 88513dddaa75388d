import { expect, test } from 'vitest';
import type { Plan } from '../../state/workflows.svelte.ts';
import { hindrance, planCost, planEffect } from './plan-words.ts';

const call = (more: Partial<Plan['calls'][number]>): Plan['calls'][number] => ({
  ...{ path: 'a', kind: 'tool' as const, target: 'files__write_file', effect: 'read' as const },
  ...{ compensation: false, repeated: false, problem: null, costNano: 0 },
  ...more,
});
const plan = (sums: Pick<Plan, 'costNano' | 'costIncomplete'>): Plan => ({
  ...{ name: 'x', version: '1', order: [], waves: [], criticalPath: [], calls: [] },
  ...sums,
});

test('a cost that is not known is never told as nothing', () => {
  expect(planCost(plan({ costNano: 0, costIncomplete: true }))).toContain('cannot be known');
  expect(planCost(plan({ costNano: 0, costIncomplete: false }))).toBe('No cost is expected.');
  expect(planCost(plan({ costNano: 2e9, costIncomplete: true }))).toContain('at least about $2.00');
});

test('what is safe to repeat counts as a change, and what is not known is not told as harmless', () => {
  expect(planEffect({ calls: [call({ effect: 'idempotent' }), call({})] })).toMatch(/change.*: 1$/);
  expect(planEffect({ calls: [call({ effect: null })] })).toContain('not known');
  expect(planEffect({ calls: [call({}), call({ kind: 'prompt', effect: null })] })).toBe(
    'It changes nothing.',
  );
  const undo = call({ effect: 'write', compensation: true });
  expect(planEffect({ calls: [call({}), undo] })).toBe('It changes nothing.');
});

test('what hinders a call is told in the words of the window, unknown words as they are', () => {
  expect(hindrance('there is no tool "mail__send" now')).toBe('There is no tool “mail__send” now.');
  expect(hindrance('something new')).toBe('something new');
});
