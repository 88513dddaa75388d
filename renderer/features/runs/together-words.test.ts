import { expect, test } from 'vitest';
import { agentMessage } from '../../../app/agents/envelope.ts';
import { messageState, senderOf, topicName } from './together-words.ts';

function sent(fields: Record<string, unknown>) {
  const rest = { message_id: 'run_1:asks', sender_id: 'run_1', sender_type: 'workflow' };
  const at = { timestamp: '2026-01-01T00:00:00.000Z', action: 'x' };
  return { message: agentMessage.parse({ ...rest, ...at, message_type: 'event', ...fields }) };
}

test('a topic is told without the id of the run', () => {
  expect(topicName({ ...sent({}), topic: 'run_1a:done' })).toBe('done (only within this run)');
  expect(topicName({ ...sent({}), topic: 'parcel.arrived' })).toBe('parcel.arrived');
  const answer = sent({ message_type: 'response' });
  expect(topicName({ ...answer, topic: 'replies.run_1:asks' })).toBe('Answer');
});

test('a message is a step’s of this run, or that of another run', () => {
  expect(senderOf(sent({}), 'run_1')).toEqual({ is: 'step', path: 'asks' });
  const again = sent({ message_id: 'run_1:asks@2' });
  expect(senderOf(again, 'run_1')).toEqual({ is: 'step', path: 'asks' });
  const anew = sent({ message_id: 'run_1:asks@2#3' });
  expect(senderOf(anew, 'run_1')).toEqual({ is: 'step', path: 'asks' });
  const other = sent({ message_id: 'run_2:tells', sender_id: 'run_2' });
  expect(senderOf(other, 'run_1')).toEqual({ is: 'run', id: 'run_2' });
  const mine = sent({ message_id: 'm', sender_id: 'person' });
  expect(senderOf(mine, 'run_1')).toEqual({ is: 'other', name: 'you' });
});

test('a question that nobody answered says so, though it was delivered', () => {
  const question = { ...sent({ message_type: 'request' }), status: 'delivered' as const };
  expect(messageState(question, [question]).name).toBe('no answer so far');
  const answer = sent({ message_id: 'a', correlation_id: 'run_1:asks', message_type: 'response' });
  expect(messageState(question, [answer, question]).tone).toBe('good');
  expect(messageState({ ...question, status: 'dead' }, [answer]).tone).toBe('bad');
});
