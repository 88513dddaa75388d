import { m } from '../../paraglide/messages.js';
import type { RunMessage } from '../../state/run-together.svelte.ts';
import type { Tone } from './run-words.ts';

/** What a message is about: its topic, without the marks that make it one of this run alone. */
export function topicName({ topic, message }: Pick<RunMessage, 'topic' | 'message'>): string {
  if (message.message_type === 'response') return m.message_answer();
  const own = /^run_[\w.-]+:(.+)$/s.exec(topic)?.[1];
  return own === undefined ? topic : m.message_own({ topic: own });
}

export type Sender =
  | { readonly is: 'step'; readonly path: string }
  | { readonly is: 'run'; readonly id: string }
  | { readonly is: 'other'; readonly name: string };

/** Whose a message is, as seen from a run: messages of steps have the step's key as their id. */
export function senderOf({ message }: Pick<RunMessage, 'message'>, run: string): Sender {
  const { message_id: id, sender_id: sender } = message;
  // a step that is done again has a new key, and one that asks again a new message
  const path = id.slice(run.length + 1).replace(/(?:@\d+)?(?:#\d+)?$/, '');
  if (id.startsWith(`${run}:`)) return { is: 'step', path };
  if (sender.startsWith('run_')) return { is: 'run', id: sender };
  return { is: 'other', name: sender === 'person' ? m.message_from_you() : sender };
}

const STATES: Record<RunMessage['status'], readonly [name: () => string, tone: Tone]> = {
  pending: [m.message_pending, 'busy'],
  delivered: [m.message_delivered, 'good'],
  dead: [m.message_dead, 'bad'],
  expired: [m.message_expired, 'warn'],
};

/** What became of a message; of a question, whether it was answered. */
export function messageState(
  { status, message }: Pick<RunMessage, 'status' | 'message'>,
  all: readonly Pick<RunMessage, 'message'>[],
): { readonly name: string; readonly tone: Tone } {
  if (message.message_type === 'request' && status !== 'dead') {
    const answered = all.some((other) => other.message.correlation_id === message.message_id);
    return answered
      ? { name: m.message_answered(), tone: 'good' }
      : { name: m.message_unanswered(), tone: 'warn' };
  }
  const [name, tone] = STATES[status];
  return { name: name(), tone };
}
