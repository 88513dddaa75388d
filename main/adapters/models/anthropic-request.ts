import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { FilePart, MessagePart, ModelRequest } from '../../../app/models/index.ts';
import { searchBlock, wireTools } from './anthropic-search.ts';

const CACHED = { type: 'ephemeral' } as const;

/**
 * A request in Anthropic's shape. Four cache breakpoints, the most that are allowed: after the
 * tools, after the system text, after the previous request of this chat and after this one. The
 * third makes the next call hit even where this one added more than the 20 blocks that a lookup
 * goes back (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
export function anthropicRequest(
  request: ModelRequest,
  model: string,
): MessageCreateParamsStreaming {
  const tools = wireTools(request.tools, CACHED);
  const system: TextBlockParam[] =
    request.system === '' ? [] : [{ type: 'text', text: request.system, cache_control: CACHED }];
  return {
    model,
    stream: true,
    max_tokens: request.maxOutputTokens,
    messages: markedMessages(request),
    ...(system.length > 0 ? { system } : {}),
    ...(tools.length > 0 ? { tools } : {}),
  };
}

function markedMessages({ messages, tools }: ModelRequest): MessageParam[] {
  const known = new Set(tools.map(({ name }) => name));
  const asked = messages.flatMap((message, index) => (message.role === 'assistant' ? [] : [index]));
  const marked = new Set(asked.slice(-2));
  return messages.map((message, index) => {
    const content = message.parts.map((part) => contentBlock(part, known));
    const last = content.at(-1);
    if (marked.has(index) && last && 'type' in last && mayBeMarked(last)) {
      last.cache_control = CACHED;
    }
    return { role: message.role === 'assistant' ? 'assistant' : 'user', content };
  });
}

function mayBeMarked(
  block: ContentBlockParam,
): block is Extract<ContentBlockParam, { type: 'text' | 'tool_result' }> {
  return block.type === 'text' || block.type === 'tool_result';
}

function contentBlock(part: MessagePart, known: ReadonlySet<string>): ContentBlockParam {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'thinking':
      return part.redacted === undefined
        ? { type: 'thinking', thinking: part.text, signature: part.signature ?? '' }
        : { type: 'redacted_thinking', data: part.redacted };
    case 'tool_call':
      return { type: 'tool_use', id: part.id, name: part.name, input: part.arguments };
    case 'opaque':
      return searchBlock(part, known);
    case 'file':
      return fileBlock(part);
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: part.id,
        content: part.text,
        ...(part.isError ? { is_error: true } : {}),
      };
  }
}

function fileBlock({ mediaType, name, data = '' }: FilePart): ContentBlockParam {
  return mediaType === 'application/pdf'
    ? { type: 'document', title: name, source: { type: 'base64', media_type: mediaType, data } }
    : { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}
