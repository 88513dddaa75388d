import type { App } from '../app.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function togetherHandlers({
  bus,
  board,
}: App): Handlers<CommandsOf<'bus'> | CommandsOf<'board'>> {
  return {
    'bus.publish': ({ topic, payload }) => ({
      messageId: bus.publish({ topic, payload, sender: 'person', sender_type: 'person' })
        .message_id,
    }),
    'bus.list': (query) => ({ messages: bus.list(query) }),
    'bus.retry': ({ messageId }) => {
      bus.retry(messageId);
      return {};
    },
    'bus.replay': async ({ from, to, topics }) => ({
      messages: await bus.replay(from, to, topics),
    }),
    'board.list': ({ board: name }) => ({ entries: board.entries(name) }),
    'board.assign': ({ board: name, member, role }) => {
      board.assign(name, member, role);
      return {};
    },
  };
}
