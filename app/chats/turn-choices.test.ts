import { expect, test } from 'vitest';
import { turnChoice } from './turn-choices.ts';

const AUTOMATIC = {
  order: [
    {
      ...{ id: 'acme/one', score: 0.8, specialty: 1, cost: 0.5 },
      ...{ history: 0.9, availability: 1 },
    },
  ],
  refused: [{ id: 'acme/old', reason: 'its maker is about to withdraw it' }],
};
const NOBODY = { request: undefined, agent: undefined, chat: undefined };

test('the one who named the model is told, the strongest wish first', () => {
  const by = (asked: object, setting = 'auto') =>
    turnChoice('acme/one', { ...NOBODY, ...asked }, setting, AUTOMATIC).chosenBy;
  expect(by({ request: 'acme/one', agent: 'acme/two', chat: 'acme/three' })).toBe('person');
  expect(by({ agent: 'acme/two', chat: 'acme/three' })).toBe('agent');
  expect(by({ chat: 'acme/three' })).toBe('chat');
  expect(by({}, 'acme/one')).toBe('settings');
  expect(by({ request: 'auto' }, 'acme/one')).toBe('settings');
  expect(by({})).toBe('automatic');
});

test('only an automatic choice has reasons', () => {
  expect(turnChoice('acme/one', NOBODY, 'auto', AUTOMATIC).reasons).toEqual(AUTOMATIC);
  const asked = { ...NOBODY, request: 'acme/one' };
  expect(turnChoice('acme/one', asked, 'auto', AUTOMATIC).reasons).toBeUndefined();
});
