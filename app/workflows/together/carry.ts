import type { WorkflowEngine } from '../engine.ts';
import type { MessageBus } from './bus.ts';
import { runHears } from './topics.ts';

/**
 * Every message moves the runs that wait for its topic, and what was kept for somebody to come moves
 * a run that begins to wait. What a run finds in it is its payload and, under `_message`, whose it is
 * and where an answer goes.
 */
export function carryMessages(
  bus: MessageBus,
  engine: Pick<WorkflowEngine, 'signal' | 'events'>,
): Disposable {
  const telling = bus.subscribe({
    name: 'runs',
    pattern: '*',
    remembers: true,
    handle: (message, topic) => {
      const { message_id: id, sender_id: sender, reply_to: replyTo } = message;
      const payload = { ...message.payload, _message: { id, sender, topic, replyTo } };
      return engine.signal(topic, payload, id) === 0 ? 'nobody' : undefined;
    },
  });
  const offering = engine.events.on('run', ({ runId, event: { event } }) => {
    if (event.type !== 'node.waiting' || event.event === undefined) return;
    const pattern = event.event;
    // the run is still storing that it waits
    queueMicrotask(() => bus.offer((topic) => runHears(pattern, runId, topic)));
  });
  return {
    [Symbol.dispose]: () => {
      telling[Symbol.dispose]();
      offering[Symbol.dispose]();
    },
  };
}
