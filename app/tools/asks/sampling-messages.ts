import { isRecord } from '../../base/index.ts';
import {
  measureFile,
  type FilePart,
  type MessagePart,
  type ModelMessage,
} from '../../models/index.ts';
import { contentBlocks } from './content.ts';
import { unsupported } from './errors.ts';

/** The name of a server's tool as the model is told it. */
export type NameOf = (own: string) => string;

type Block = Readonly<Record<string, unknown>>;

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
/** Of all pictures of a request together; providers take no more either. */
const MOST_PICTURE_BYTES = 20 * 1024 * 1024;

/** The messages of a sampling request as a model is sent them. */
export async function readMessages(
  messages: readonly unknown[],
  nameOf: NameOf,
): Promise<ModelMessage[]> {
  /** By the id of each call that a message before made. */
  const called = new Map<string, string>();
  const pictures = { count: 0, bytes: 0 };
  const read: ModelMessage[] = [];
  for (const message of messages) {
    if (!isRecord(message)) throw unsupported('a message of it cannot be read');
    const role = message['role'] === 'assistant' ? 'assistant' : 'user';
    const parts: MessagePart[] = [];
    for (const block of contentBlocks(message['content'])) {
      const part = await readBlock(block, role, { called, nameOf, pictures });
      if (part.type === 'tool_call') called.set(part.id, part.name);
      parts.push(part);
    }
    read.push(...apart(role, parts));
  }
  return read;
}

/** What tools answered is a message of its own, and comes first. */
function apart(role: 'user' | 'assistant', parts: readonly MessagePart[]): ModelMessage[] {
  const results = parts.filter(({ type }) => type === 'tool_result');
  const others = parts.filter(({ type }) => type !== 'tool_result');
  return [
    ...(results.length === 0 ? [] : [{ role: 'tool' as const, parts: results }]),
    ...(others.length === 0 && results.length > 0 ? [] : [{ role, parts: others }]),
  ];
}

interface Reading {
  readonly called: ReadonlyMap<string, string>;
  readonly nameOf: NameOf;
  readonly pictures: { count: number; bytes: number };
}

async function readBlock(
  block: Block,
  role: 'user' | 'assistant',
  { called, nameOf, pictures }: Reading,
): Promise<MessagePart> {
  const { type } = block;
  if (type === 'text') return { type, text: String(block['text'] ?? '') };
  if (type === 'image' && role === 'user') return readPicture(block, pictures);
  if (type === 'tool_use' && role === 'assistant') {
    const { id, name, input } = block;
    if (typeof id !== 'string' || typeof name !== 'string' || !isRecord(input)) {
      throw unsupported('a call of a tool in it cannot be read');
    }
    return { type: 'tool_call', id, name: nameOf(name), arguments: input };
  }
  if (type === 'tool_result' && role === 'user') {
    const id = String(block['toolUseId']);
    const name = called.get(id);
    if (name === undefined) throw unsupported('it holds the result of a call that nobody made');
    return { type, id, name, text: resultText(block), isError: block['isError'] === true };
  }
  throw unsupported(`a message of the ${role} holds ${String(type)}`);
}

function resultText(block: Block): string {
  const blocks = contentBlocks(block['content']);
  const other = blocks.find(({ type }) => type !== 'text');
  if (other) throw unsupported(`the result of a tool in it holds ${String(other['type'])}`);
  if (blocks.length === 0) return JSON.stringify(block['structuredContent'] ?? '');
  return blocks.map(({ text }) => String(text ?? '')).join('\n');
}

async function readPicture(block: Block, pictures: Reading['pictures']): Promise<FilePart> {
  const { data, mimeType } = block;
  const mediaType = PICTURES.find((known) => known === mimeType);
  if (mediaType === undefined) throw unsupported(`it holds a picture of type ${String(mimeType)}`);
  if (typeof data !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) {
    throw unsupported('a picture of it cannot be read');
  }
  const bytes = Math.floor((data.length * 3) / 4);
  pictures.count += 1;
  pictures.bytes += bytes;
  if (pictures.bytes > MOST_PICTURE_BYTES)
    throw unsupported('its pictures are over 20 MB together');
  const name = `picture ${pictures.count}`;
  return {
    ...{ type: 'file', id: name, name, mediaType, bytes, data },
    ...(await measureFile(mediaType, data)),
  };
}
