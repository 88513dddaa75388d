import { clip } from '../base/index.ts';
import { estimateMessages, estimateText } from './estimate.ts';
import type { MessagePart, ModelMessage } from './message.ts';

/** The conversation is made shorter when it fills this share of what the model reads, */
export const FULL = 0.8;
/** down to this share, so that the next calls find the same beginning in the provider's cache. */
const TARGET = 0.5;
/** No single tool result takes more than this share. */
const LARGEST_RESULT = 0.25;
/** What was left out is told in at most this share. */
const NOTE = 0.1;
const CHARACTERS_PER_TOKEN = 4;

export interface Compacted {
  readonly messages: readonly ModelMessage[];
  /** Messages of which only a note is left; 0 where everything fitted. */
  readonly leftOut: number;
}

/**
 * A conversation that fits into `room` tokens (what the model reads, less the system text, the
 * tools and the answer). Only what is sent becomes shorter: the stored messages stay. Calls stay
 * with their results, and the last request of the person always stays. Where it is cut depends
 * only on what came before, so that the cut does not move with every message.
 */
export function compact(messages: readonly ModelMessage[], room: number): Compacted {
  const sized = messages.map((message) => withoutGiantResults(message, room * LARGEST_RESULT));
  const sizes = sized.map((message) => estimateMessages([message]));
  let start = 0;
  let size = 0;
  for (let index = 0; index < sized.length; index += 1) {
    size += sizes[index]!;
    if (size <= room * FULL) continue;
    while (start < index && (size > room * TARGET || sized[start]!.role === 'tool')) {
      size -= sizes[start]!;
      start += 1;
    }
    while (start < index && sized[start]!.role === 'tool') {
      size -= sizes[start]!;
      start += 1;
    }
    // The results of calls that are kept must be kept: never begin with them.
    if (sized[start]!.role === 'tool') {
      start -= 1;
      size += sizes[start]!;
    }
  }
  if (start === 0) return { messages: sized, leftOut: 0 };
  const request = sized.findLastIndex((message) => message.role === 'user');
  const pinned = request >= 0 && request < start ? sized[request]!.parts : [];
  const note = noteOf(sized.slice(0, start), room * NOTE * CHARACTERS_PER_TOKEN);
  const opening: MessagePart[] = [{ type: 'text', text: note }, ...pinned];
  const [first, ...rest] = sized.slice(start);
  const kept: ModelMessage[] =
    first?.role === 'user'
      ? [{ role: 'user', parts: [...opening, ...first.parts] }, ...rest]
      : [{ role: 'user', parts: opening }, ...(first ? [first, ...rest] : [])];
  return { messages: kept, leftOut: start };
}

function withoutGiantResults(message: ModelMessage, most: number): ModelMessage {
  if (message.role !== 'tool') return message;
  const parts = message.parts.map((part): MessagePart => {
    if (part.type !== 'tool_result' || estimateText(part.text) <= most) return part;
    const share = most / estimateText(part.text);
    return { ...part, text: clip(part.text, Math.floor(part.text.length * share)) };
  });
  return { ...message, parts };
}

/** What was asked, answered and done in the part that is left out, the latest kept if it is long. */
function noteOf(messages: readonly ModelMessage[], most: number): string {
  const lines = messages.flatMap((message) =>
    message.parts.flatMap((part) => lineOf(message, part)),
  );
  const kept: string[] = [];
  let length = 0;
  for (const line of lines.toReversed()) {
    length += line.length + 1;
    if (length > most) break;
    kept.unshift(line);
  }
  return [
    '[The beginning of this conversation is left out here because it is long. What happened in it:',
    ...kept,
    'Where a detail is needed, use the tools again or ask.]',
  ].join('\n');
}

function lineOf(message: ModelMessage, part: MessagePart): string[] {
  switch (part.type) {
    case 'text':
      return [`- ${message.role === 'user' ? 'asked' : 'answered'}: ${brief(part.text)}`];
    case 'tool_call':
      return [`- called ${part.name} with ${brief(JSON.stringify(part.arguments))}`];
    case 'tool_result':
      return [`- ${part.name} ${part.isError ? 'failed' : 'returned'}: ${brief(part.text)}`];
    case 'file':
      return [`- attached ${part.name}`];
    case 'thinking':
    case 'opaque':
      return [];
  }
}

function brief(text: string): string {
  return clip(text.replaceAll(/\s+/g, ' ').trim(), 200);
}
