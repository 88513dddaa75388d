import { expect, test } from 'vitest';
import { answeredAt } from './answered-at.ts';

test('a server that has just been started anew answered then, whatever was read before', () => {
  const readBefore = { lastProbeMs: 25_000, at: 100_000 };
  const readAfter = { lastProbeMs: 10, at: 101_000 };
  expect(answeredAt([readAfter, readBefore])).toBe(100_990);
  expect(answeredAt([readBefore, readAfter])).toBe(100_990);
});

test('a server that went on running answered when it was last asked, whoever tells', () => {
  const list = { lastProbeMs: 10, at: 50_000 };
  const activity = { lastProbeMs: 2000, at: 100_000 };
  expect(answeredAt([list, activity])).toBe(98_000);
});

test('of a server that never answered nothing is said', () => {
  expect(answeredAt([{ lastProbeMs: undefined, at: 5 }])).toBeUndefined();
});
