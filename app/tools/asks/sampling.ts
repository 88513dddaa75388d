import { AppError, isRecord } from '../../base/index.ts';
import {
  textOf,
  type MessagePart,
  type ModelMessage,
  type ModelRequest,
} from '../../models/index.ts';
import { contentBlocks } from './content.ts';

/** The longest answer that a server is given, whatever it asks for. */
const MOST_TOKENS = 8192;

/**
 * A server's sampling request as a model is sent it (MCP 2025-11-25, "Sampling"). Pictures, sounds
 * and tools of the server's own are not passed on: the request is refused where it has them.
 */
export function samplingRequest(params: Record<string, unknown>): ModelRequest {
  const { messages, systemPrompt, maxTokens, tools } = params;
  if (Array.isArray(tools) && tools.length > 0) throw unsupported('it brings tools of its own');
  if (!Array.isArray(messages) || messages.length === 0) throw unsupported('it has no messages');
  return {
    system: typeof systemPrompt === 'string' ? systemPrompt : '',
    messages: messages.map(readMessage),
    tools: [],
    maxOutputTokens: Math.min(
      MOST_TOKENS,
      typeof maxTokens === 'number' && maxTokens >= 1 ? Math.floor(maxTokens) : MOST_TOKENS,
    ),
  };
}

function readMessage(message: unknown): ModelMessage {
  if (!isRecord(message)) throw unsupported('a message of it cannot be read');
  const parts = contentBlocks(message['content']).map((block): MessagePart => {
    if (block['type'] !== 'text') throw unsupported(`it holds ${String(block['type'])}`);
    return { type: 'text', text: String(block['text'] ?? '') };
  });
  return { role: message['role'] === 'assistant' ? 'assistant' : 'user', parts };
}

/** What the model wrote, as the server is told it. */
export function samplingResult(
  parts: readonly MessagePart[],
  model: string,
  finish: string | undefined,
): Record<string, unknown> {
  return {
    role: 'assistant',
    content: { type: 'text', text: textOf(parts) },
    model,
    stopReason: finish === 'length' ? 'maxTokens' : 'endTurn',
  };
}

function unsupported(why: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'ask.unsupported',
    message: `A server asked for a model's answer in a way that is not supported: ${why}.`,
    data: { why },
  });
}
