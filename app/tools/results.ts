import { isRecord } from '../base/index.ts';
import type { ServerTool } from '../gateway/index.ts';

/** More characters or tokens than this are not given to a model at once. */
const MOST_CHARACTERS = 1_000_000;
const MOST_TOKENS = 25_000;
/** How much of a long result a model is shown, and reads on at a time. */
export const PART_CHARACTERS = 40_000;

/** The tool of our own with which a model reads on in a result that was cut. */
export const READ_RESULT: ServerTool = {
  name: 'agenthub__read_result',
  server: 'agenthub',
  tool: 'read_result',
  title: 'Read on in a long result',
  description:
    'Reads a further part of a tool result that was too long to be shown whole. "id" and "from" stand where the result was cut.',
  inputSchema: {
    type: 'object',
    properties: {
      id: { type: 'string', description: 'The id of the call.' },
      from: { type: 'integer', minimum: 0, description: 'The first character to read.' },
    },
    required: ['id', 'from'],
  },
  outputSchema: undefined,
  annotations: { readOnlyHint: true },
  effect: 'read',
};

/**
 * Whether a text is too long for a model at once. Tokens by the rule of thumb of four characters
 * of a Latin script each; characters beyond it (Hangul, Han) count as one token each.
 */
export function isTooLong(text: string): boolean {
  if (text.length <= MOST_TOKENS) return false;
  if (text.length > MOST_CHARACTERS) return true;
  let wide = 0;
  for (let place = 0; place < text.length; place += 1) {
    if (text.charCodeAt(place) > 0x2e7f) wide += 1;
  }
  return wide + (text.length - wide) / 4 > MOST_TOKENS;
}

/** A part of a text from a character on, with where it stands and how to read on. */
export function partOf(text: string, id: string, from: number): string {
  const start = Math.min(Math.max(0, Math.floor(from)), text.length);
  let end = Math.min(text.length, start + PART_CHARACTERS);
  if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end -= 1;
  const place = `[Characters ${start} to ${end} of ${text.length}.`;
  const next =
    end < text.length
      ? ` The rest is kept: call ${READ_RESULT.name} with {"id": "${id}", "from": ${end}}.]`
      : ' This is the end.]';
  return `${text.slice(start, end)}\n${place}${next}`;
}

/** A block of content whose bytes do not belong into a text. */
export interface Binary {
  readonly base64: string;
  readonly mimeType: string;
}

/** The bytes that a block of content carries, if it carries any. */
export function binaryOf(block: unknown): Binary | undefined {
  if (!isRecord(block)) return undefined;
  const holder = isRecord(block['resource']) ? block['resource'] : block;
  const data = holder['blob'] ?? holder['data'];
  if (typeof data !== 'string' || data === '') return undefined;
  return { base64: data, mimeType: String(holder['mimeType'] ?? 'application/octet-stream') };
}

/** The same block with the place of a file instead of its bytes. */
export function withoutBytes(block: unknown, file: string): unknown {
  if (!isRecord(block)) return block;
  if (isRecord(block['resource'])) {
    const { blob: _blob, ...resource } = block['resource'];
    return { ...block, resource: { ...resource, file } };
  }
  const { data: _data, ...rest } = block;
  return { ...rest, file };
}

/** The usual ending of a file of this type; letters and digits only. */
export function endingOf(mimeType: string): string {
  const ending = /^[\w.+-]+\/(?:x-)?([A-Za-z0-9]{1,10})/.exec(mimeType)?.[1] ?? 'bin';
  return ending === 'octet' ? 'bin' : ending.toLowerCase();
}
