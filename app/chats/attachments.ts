import type { Ids } from '../base/index.ts';
import {
  measureFile,
  type Abilities,
  type FilePart,
  type MessagePart,
  type ModelMessage,
} from '../models/index.ts';
import {
  attachmentKind,
  attachmentsTooLarge,
  attachmentsTooMany,
  modelCannotRead,
} from './errors.ts';

/** A picture or document that a person gives with a message. */
export interface Attachment {
  readonly name: string;
  /** Base64. */
  readonly data: string;
}

/** Where attachments are kept: files, never rows of the database. */
export interface AttachmentFiles {
  write(id: string, base64: string): void;
  /** Undefined where the file is gone. */
  read(id: string): string | undefined;
  remove(id: string): void;
}

const MOST_FILES = 5;
/** Together: what a request over HTTP or a socket can carry, base64 and all. */
const MOST_BYTES = 7 * 1024 * 1024;

/** How each kind begins, in base64: a name or a browser may say anything of a file. */
const BEGINNINGS: readonly [beginning: string, mediaType: FilePart['mediaType'], ending: string][] =
  [
    ['iVBORw0KGgo', 'image/png', 'png'],
    ['/9j/', 'image/jpeg', 'jpg'],
    ['R0lGOD', 'image/gif', 'gif'],
    ['UklGR', 'image/webp', 'webp'],
    ['JVBERi0', 'application/pdf', 'pdf'],
  ];

/** Takes the files of messages in, and gives them to models that can read them. */
export class Attachments {
  readonly #files: AttachmentFiles;
  readonly #ids: Ids;

  constructor(files: AttachmentFiles, ids: Ids) {
    this.#files = files;
    this.#ids = ids;
  }

  /** Throws where there is too much, a kind that no model reads, or one that this model does not. */
  check(given: readonly Attachment[], model: string, abilities: Abilities): void {
    if (given.length > MOST_FILES) throw attachmentsTooMany(MOST_FILES);
    const bytes = given.reduce((sum, { data }) => sum + bytesOf(data), 0);
    if (bytes > MOST_BYTES) throw attachmentsTooLarge(MOST_BYTES);
    for (const { name, data } of given) {
      const kind = kindOf(data);
      if (!kind) throw attachmentKind(name);
      if (!reads(abilities, kind.mediaType)) throw modelCannotRead(model, kind.mediaType);
    }
  }

  /** The files that were checked as parts of a message, measured; nothing is stored yet. */
  measure(given: readonly Attachment[]): Promise<FilePart[]> {
    return Promise.all(
      given.map(async ({ name, data }) => {
        const { mediaType, ending } = kindOf(data)!;
        const id = `${this.#ids.next('file')}.${ending}`;
        const measured = await measureFile(mediaType, data);
        return { type: 'file' as const, id, name, mediaType, bytes: bytesOf(data), ...measured };
      }),
    );
  }

  /** Keeps the content of files that were measured. */
  keep(parts: readonly FilePart[], given: readonly Attachment[]): void {
    for (const [index, { id }] of parts.entries()) this.#files.write(id, given[index]!.data);
  }

  /** The messages with the content of their files; what a model cannot read is named instead. */
  load(messages: readonly ModelMessage[], abilities: Abilities): ModelMessage[] {
    return messages.map((message) =>
      message.parts.some((part) => part.type === 'file')
        ? { ...message, parts: message.parts.map((part) => this.#loaded(part, abilities)) }
        : message,
    );
  }

  read(id: string): string | undefined {
    return this.#files.read(id);
  }

  remove(parts: readonly MessagePart[]): void {
    for (const part of parts) if (part.type === 'file') this.#files.remove(part.id);
  }

  #loaded(part: MessagePart, abilities: Abilities): MessagePart {
    if (part.type !== 'file') return part;
    if (!reads(abilities, part.mediaType)) return note(`${part.name}, which you cannot see`);
    const data = this.#files.read(part.id);
    return data === undefined ? note(`${part.name}, which is no longer there`) : { ...part, data };
  }
}

function kindOf(data: string) {
  const found = BEGINNINGS.find(([beginning]) => data.startsWith(beginning));
  return found && { mediaType: found[1], ending: found[2] };
}

/** What is not known of a model is left to it to say. */
function reads(abilities: Abilities, mediaType: FilePart['mediaType']): boolean {
  const able = mediaType === 'application/pdf' ? abilities.documents : abilities.images;
  return able !== false;
}

function bytesOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}

function note(text: string): MessagePart {
  return { type: 'text', text: `[The person attached ${text}.]` };
}
