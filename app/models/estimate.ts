import { likelyFileTokens } from './file-tokens.ts';
import type { ModelMessage, MessagePart } from './message.ts';
import type { ModelRequest } from './ports.ts';

/** Characters of English text to one token, a rule of thumb that every provider's guide names. */
const CHARACTERS_PER_TOKEN = 4;
/** Korean, Chinese and Japanese: about one token to a character and a half. */
const WIDE_PER_TOKEN = 1.5;
/** What a message costs besides its text: role and separators. */
const MESSAGE_OVERHEAD = 4;

const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;

/** Tokens that a text probably has; 0 only for no text. */
export function estimateText(text: string): number {
  if (text === '') return 0;
  const wide = text.match(WIDE)?.length ?? 0;
  return Math.ceil((text.length - wide) / CHARACTERS_PER_TOKEN + wide / WIDE_PER_TOKEN);
}

/** Tokens that a request probably has: system text, every message, and the tools that are sent whole. */
export function estimateRequest(request: ModelRequest): number {
  const tools = request.tools
    .filter(({ deferred }) => deferred !== true)
    .reduce(
      (sum, tool) =>
        sum + estimateText(tool.name + tool.description + JSON.stringify(tool.inputSchema)),
      0,
    );
  return estimateText(request.system) + tools + estimateMessages(request.messages);
}

export function estimateMessages(messages: readonly ModelMessage[]): number {
  return messages.reduce(
    (sum, message) => sum + MESSAGE_OVERHEAD + estimateParts(message.parts),
    0,
  );
}

/** The probable tokens of what a message holds or a model wrote. */
export function estimateParts(parts: readonly MessagePart[]): number {
  return parts.reduce((sum, part) => sum + estimatePart(part), 0);
}

function estimatePart(part: MessagePart): number {
  switch (part.type) {
    case 'text':
      return estimateText(part.text);
    case 'thinking':
      return estimateText(part.text + (part.redacted ?? ''));
    case 'tool_call':
      return estimateText(part.name + JSON.stringify(part.arguments));
    case 'tool_result':
      return estimateText(part.text);
    case 'opaque':
      return estimateText(JSON.stringify(part.block));
    case 'file':
      return likelyFileTokens(part);
  }
}
