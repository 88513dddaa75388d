import type { WorkflowEngine } from '../engine.ts';
import type { MessageBus } from './bus.ts';

/**
 * Every message moves the runs that wait for its topic. What they find in it is its payload and,
 * under `_message`, whose it is and where an answer goes.
 */
export function carryMessages(bus: MessageBus, engine: Pick<WorkflowEngine, 'signal'>): Disposable {
  return bus.subscribe({
    name: 'runs',
    pattern: '*',
    remembers: true,
    handle: (message, topic) => {
      const { message_id: id, sender_id: sender, reply_to: replyTo } = message;
      const payload = { ...message.payload, _message: { id, sender, topic, replyTo } };
      engine.signal(topic, payload, id);
    },
  });
}
