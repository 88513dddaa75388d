import { expect, test } from 'vitest';
import type { ModelRequest } from '../models/index.ts';
import { requestSize } from './request-size.ts';

const tool = { name: 'hidden', description: 'word '.repeat(200), inputSchema: {} };
const REQUEST: ModelRequest = { system: 'Be brief.', messages: [], tools: [], maxOutputTokens: 9 };

test('a tool that a search may load counts in the bound and not in the guess', () => {
  const none = requestSize(REQUEST, 'a/1');
  const whole = requestSize({ ...REQUEST, tools: [tool] }, 'a/1');
  const deferred = requestSize({ ...REQUEST, tools: [{ ...tool, deferred: true }] }, 'a/1');
  expect(deferred.maxTokens).toBeGreaterThanOrEqual(whole.maxTokens);
  expect(deferred.likelyTokens).toBe(none.likelyTokens);
  expect(whole.likelyTokens).toBeGreaterThan(none.likelyTokens + 200);
});
