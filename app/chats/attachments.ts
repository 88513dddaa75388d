import type { Ids } from '../base/index.ts';
import type { Abilities, FilePart, MessagePart, ModelMessage } from '../models/index.ts';
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

  /** Keeps files that were checked; gives the parts that stand for them in the message. */
  keep(given: readonly Attachment[]): FilePart[] {
    return given.map(({ name, data }) => {
      const { mediaType, ending } = kindOf(data)!;
      const id = `${this.#ids.next('file')}.${ending}`;
      this.#files.write(id, data);
      return { type: 'file', id, name, mediaType, bytes: bytesOf(data) };
    });
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
