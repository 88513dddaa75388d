import type { App } from '../app.ts';
import { boardsOf } from '../workflows/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function togetherHandlers({
  bus,
  board,
  engine,
}: App): Handlers<CommandsOf<'bus'> | CommandsOf<'board'>> {
  return {
    'bus.publish': ({ topic, payload, ttlMs }) => {
      const person = { sender: 'person', sender_type: 'person' } as const;
      const kept = ttlMs === undefined ? {} : { ttl: ttlMs };
      return { messageId: bus.publish({ topic, payload, ...person, ...kept }).message_id };
    },
    'bus.list': (query) => ({ messages: bus.list(query) }),
    'bus.retry': ({ messageId }) => {
      bus.retry(messageId);
      return {};
    },
    'bus.replay': async ({ from, to, topics }) => ({
      messages: await bus.replay(from, to, topics),
    }),
    'board.list': (query) => ({
      entries:
        'board' in query
          ? board.entries([query.board])
          : board.entries(boardsOf(board, query.run, engine.facts(query.run))),
    }),
    'board.assign': ({ board: name, member, role }) => {
      board.assign(name, member, role);
      return {};
    },
  };
}
