import { expect, test } from 'vitest';
import { limitOf } from './limit.ts';

const error = {
  kind: 'budget' as const,
  code: 'budget.exceeded',
  message: 'No room.',
  data: {
    budget: { id: 'b', scope: 'app', target: '', period: 'month' },
    ...{ limit_usd: 1, spent_usd: 0.9, reserved_usd: 0.06, left_usd: 0.04, needed_usd: 0.27 },
    renews_at: '2026-12-01T00:00:00.000Z',
    fits: { max_output_tokens: 1200, models: ['acme/small'] },
  },
};

test('an error of a budget tells what is left, when it renews and what would fit', () => {
  expect(limitOf(error)).toEqual({
    ...{ scope: 'app', target: '', period: 'month' },
    ...{ limitNano: 1e9, spentNano: 9e8, heldNano: 6e7, leftNano: 4e7, neededNano: 2.7e8 },
    renewsAt: Date.UTC(2026, 11, 1),
    maxOutputTokens: 1200,
    models: ['acme/small'],
  });
});

test('what is not told is left out, and other errors are no limit', () => {
  const data = { ...error.data, needed_usd: null, renews_at: null, fits: undefined };
  expect(limitOf({ ...error, data })).toMatchObject({
    ...{ neededNano: undefined, renewsAt: undefined, maxOutputTokens: undefined, models: [] },
  });
  expect(limitOf({ ...error, kind: 'busy' })).toBeUndefined();
});
