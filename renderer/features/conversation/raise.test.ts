import { expect, test } from 'vitest';
import { raiseFor } from './raise.ts';

const refused = (budget: object, data: object = {}) => ({
  kind: 'budget' as const,
  code: 'budget.exceeded',
  message: 'No room.',
  data: { budget: { id: 'b', scope: 'app', target: '', ...budget }, left_usd: 0.04, ...data },
});

test('a raise covers what is missing, in steps of ten cents', () => {
  expect(raiseFor(refused({}, { needed_usd: 0.27 }), 'c')?.amountNano).toBe(300_000_000);
  expect(raiseFor(refused({}, { needed_usd: 0.05 }), 'c')?.amountNano).toBe(100_000_000);
  expect(raiseFor(refused({}, { needed_usd: null }), 'c')?.amountNano).toBe(100_000_000);
});

test('a budget of each chat is raised for this chat alone', () => {
  expect(raiseFor(refused({ scope: 'chat', target: '*' }), 'c')?.subject).toBe('c');
  expect(raiseFor(refused({}), 'c')?.subject).toBeUndefined();
});

test('no raise is offered where it could not be the right account, or for other errors', () => {
  expect(raiseFor(refused({ scope: 'model', target: '*' }), 'c')).toBeUndefined();
  expect(raiseFor({ ...refused({}), code: 'model.overloaded' }, 'c')).toBeUndefined();
});
