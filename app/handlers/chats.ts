import type { App } from '../app.ts';
import { chatJson, chatMarkdown, stopCause, type Message } from '../chats/index.ts';
import { isRecord, type WireError } from '../base/index.ts';
import type { ToolCallRecord } from '../tools/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function chatHandlers(
  app: App,
): Handlers<CommandsOf<'chats'> | CommandsOf<'turns'> | CommandsOf<'approvals'>> {
  const { store, runner, ledger, records } = app;
  return {
    'chats.list': ({ query, limit }) => ({ chats: store.list(query, limit) }),
    'chats.get': ({ chatId }) => {
      const chat = store.get(chatId);
      const turns = store.turns(chatId);
      const usage = ledger.reports.ofTurns(chatId);
      return {
        chat,
        turns: turns.map((turn) => ({
          ...turn,
          stopCause: stopCause(turn.stopReason),
          usage: usage.get(turn.id),
        })),
        messages: store.messages(chatId),
        toolCalls: records.ofTurns(turns.map((turn) => turn.id)).map(toolCallView),
        usage: ledger.reports.ofChat(chatId),
        running: runner.running(chatId),
      };
    },
    'chats.rename': ({ chatId, title }) => {
      store.rename(chatId, title);
      runner.events.emit('chat', { chatId });
      return {};
    },
    'chats.delete': async ({ chatId }) => {
      await runner.stop(chatId);
      store.delete(chatId);
      runner.events.emit('chat', { chatId });
      return {};
    },
    'chats.export': ({ chatId, format }) => {
      const chat = store.get(chatId);
      const messages: Message[] = store.messages(chatId);
      const name = chat.title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim() || 'chat';
      return format === 'markdown'
        ? { fileName: `${name}.md`, mimeType: 'text/markdown', text: chatMarkdown(chat, messages) }
        : {
            fileName: `${name}.json`,
            mimeType: 'application/json',
            text: chatJson(chat, store.turns(chatId), messages),
          };
    },
    'turns.start': async ({ chatId, message, files, model, agent, caller }) => {
      const { chat, turn } = await runner.start({ chatId, message, files, model, agent, caller });
      return { chatId: chat.id, turnId: turn.id };
    },
    'turns.stop': async ({ chatId, turnId }) => {
      await runner.stop(chatId, turnId);
      return {};
    },
    'turns.retry': async ({ chatId, model, caller, maxOutputTokens }) => {
      const { turn } = await runner.retry(chatId, model, caller, maxOutputTokens);
      return { chatId, turnId: turn.id };
    },
    'approvals.answer': ({ id, answer }) => ({ open: runner.approve(id, answer) }),
  };
}

function toolCallView(record: ToolCallRecord) {
  const result = isRecord(record.result) ? record.result : {};
  return {
    ...record,
    arguments: record.arguments as Record<string, unknown>,
    text: typeof result['text'] === 'string' ? result['text'] : '',
    error: record.error as WireError | null,
  };
}
