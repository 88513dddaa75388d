import { expect, test } from 'vitest';
import { proposalGain, proposalReason, shownLines } from './proposal-words.ts';

test('a proposal says why it is safe by the steps that it is about', () => {
  expect(proposalReason({ rule: 'cache', steps: ['again', 'first'] })).toMatch(/“again”.*“first”/);
  expect(proposalReason({ rule: 'batch', steps: ['each'] })).toContain('“each”');
});

test('what a proposal brings names only what is known', () => {
  expect(proposalGain({ gain: { ms: 2300, waves: 1, calls: 0 } })).toMatch(/2\.3 sec.* · /);
  expect(proposalGain({ gain: { ms: null, waves: 0, calls: 1 } })).not.toMatch(/sec|·/);
  expect(proposalGain({ gain: { ms: null, waves: 0, calls: 0 } })).not.toBe('');
});

test('of a long text only what differs is shown, with the lines around it', () => {
  const same = (text: string) => ({ mark: 'same' as const, text });
  const lines = [...'abcdef'].map(same);
  const changed = [...lines, { mark: 'more' as const, text: 'new' }, ...lines];
  expect(shownLines(changed).map((line) => line?.text)).toEqual([
    ...[undefined, 'e', 'f', 'new'],
    ...['a', 'b', undefined],
  ]);
  expect(shownLines(lines)).toEqual([undefined]);
});
