import type { MessagePart, ModelMessage, ToolCallPart } from '../models/index.ts';
import type { Message } from './store.ts';

/** What of a stored message its model is told. */
export type StoredMessage = Pick<Message, 'role' | 'turnId' | 'parts'>;

/**
 * The stored messages as a model may be sent them: every tool call has exactly one result after
 * it (a cut turn leaves calls without), thinking and a provider's own steps go back only to the model
 * that they are of, and only within its own tool loop, and nothing is empty.
 */
export function modelHistory(messages: readonly StoredMessage[], model: string): ModelMessage[] {
  const currentTurn = messages.at(-1)?.turnId;
  const history: ModelMessage[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') continue; // taken with the calls before it
    const parts = message.parts.filter((part) => keeps(part, message, currentTurn, model));
    if (parts.length === 0) continue;
    history.push({ role: message.role, parts });
    const calls = parts.filter((part) => part.type === 'tool_call');
    if (calls.length === 0) continue;
    const next = messages[index + 1];
    const results = next?.role === 'tool' ? next.parts : [];
    history.push({ role: 'tool', parts: calls.map((call) => resultOf(call, results)) });
  }
  return mergeAdjacent(history);
}

function keeps(
  part: MessagePart,
  message: StoredMessage,
  currentTurn: string | undefined,
  model: string,
): boolean {
  if (part.type === 'thinking' || part.type === 'opaque') {
    return part.model === model && message.turnId === currentTurn;
  }
  return part.type !== 'text' || part.text.trim() !== '';
}

function resultOf(call: ToolCallPart, results: readonly MessagePart[]): MessagePart {
  const found = results.find((part) => part.type === 'tool_result' && part.id === call.id);
  return (
    found ?? {
      type: 'tool_result',
      id: call.id,
      name: call.name,
      text: 'The call was interrupted; whether it took effect is not known.',
      isError: true,
    }
  );
}

/** Providers want user and assistant in turn: a stopped turn can leave two requests in a row. */
function mergeAdjacent(history: readonly ModelMessage[]): ModelMessage[] {
  const merged: ModelMessage[] = [];
  for (const message of history) {
    const last = merged.at(-1);
    if (last && last.role === message.role && message.role !== 'tool') {
      merged[merged.length - 1] = { role: last.role, parts: [...last.parts, ...message.parts] };
    } else merged.push(message);
  }
  return merged;
}
