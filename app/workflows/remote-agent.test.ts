import { expect, test } from 'vitest';
import { messageTo, questionIn, remoteAgent } from './remote-agent.ts';

test('a task names another agent by its mark', () => {
  expect(remoteAgent('a2a:helper')).toBe('helper');
  expect(remoteAgent('sena')).toBeUndefined();
});

test('inputs become a message, and what else is given goes along as data', () => {
  expect(messageTo({ message: 'look', task_id: 't', depth: 2 })).toEqual({
    message: 'look',
    task_id: 't',
    data: { depth: 2 },
  });
  expect(messageTo({ message: 'look', data: [1] })).toEqual({ message: 'look', data: [1] });
  expect(messageTo({ depth: 2 })).toEqual({ message: '{"depth":2}' });
});

test('only a question of the agent is one', () => {
  const asks = { structured: { state: 'input-required', text: 'Which?' } };
  expect(questionIn(asks)).toBe('Which?');
  expect(questionIn({ structured: { state: 'completed', text: 'Which?' } })).toBeUndefined();
  expect(questionIn('text')).toBeUndefined();
});
