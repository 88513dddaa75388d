import type { Chat, Message, Turn } from './store.ts';

/** A chat as one Markdown text, tool calls and results included. */
export function chatMarkdown(chat: Chat, messages: readonly Message[]): string {
  const lines = [`# ${chat.title}`, ''];
  for (const message of messages) {
    if (message.role === 'user') lines.push('## You', '');
    if (message.role === 'assistant') lines.push('## AgentHub', '');
    for (const part of message.parts) {
      if (part.type === 'text') lines.push(part.text, '');
      else if (part.type === 'file') lines.push(`*(${part.name})*`, '');
      else if (part.type === 'tool_call') {
        lines.push(
          `**Tool call** \`${part.name}\``,
          '',
          ...fence(JSON.stringify(part.arguments, null, 2), 'json'),
        );
      } else if (part.type === 'tool_result') {
        lines.push(
          `**${part.isError ? 'Failed' : 'Result'}** \`${part.name}\``,
          '',
          ...fence(part.text, ''),
        );
      }
    }
    if (message.status === 'incomplete') lines.push('*(incomplete)*', '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A chat as JSON text: everything that is stored of it. */
export function chatJson(chat: Chat, turns: readonly Turn[], messages: readonly Message[]): string {
  return `${JSON.stringify({ format: 'agenthub-chat', version: 1, chat, turns, messages }, null, 2)}\n`;
}

/** A code fence longer than any run of backticks inside, so that no content can end it. */
function fence(text: string, language: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const marks = '`'.repeat(longest + 1);
  return [`${marks}${language}`, text, marks, ''];
}
