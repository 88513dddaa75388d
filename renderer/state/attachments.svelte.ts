import type { WireError } from '../client/client.ts';
import { m } from '../paraglide/messages.js';

/** A file that goes with the next message. */
export interface Attached {
  readonly name: string;
  /** Base64. */
  readonly data: string;
  readonly bytes: number;
}

/** The core's own limits: told before anything is read. */
export const MOST_FILES = 5;
export const MOST_BYTES = 7 * 1024 * 1024;
export const ACCEPTED = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf'];

/** The files of the message that is being written. */
export class Attachments {
  list = $state.raw<readonly Attached[]>([]);

  /** Adds files; what cannot go with a message is left out, and the first reason is given. */
  async add(files: Iterable<File>): Promise<WireError | undefined> {
    let problem: WireError | undefined;
    for (const file of files) {
      const refused = this.#refusal(file);
      if (refused) problem ??= refused;
      else this.list = [...this.list, await read(file)];
    }
    return problem;
  }

  remove(file: Attached): void {
    this.list = this.list.filter((other) => other !== file);
  }

  /** Takes the files for sending. */
  take(): readonly Attached[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }

  #refusal(file: File): WireError | undefined {
    const bytes = this.list.reduce((sum, other) => sum + other.bytes, file.size);
    if (!ACCEPTED.includes(file.type)) {
      return refusal('kind', m.error_attachment_kind(), m.error_attachment_kind_remedy());
    }
    if (this.list.length >= MOST_FILES) {
      return refusal('too-many', m.error_attachment_many(), m.error_attachment_many_remedy());
    }
    return bytes > MOST_BYTES
      ? refusal('too-large', m.error_attachment_large(), m.error_attachment_large_remedy())
      : undefined;
  }
}

function refusal(problem: string, message: string, remedy: string): WireError {
  return { kind: 'invalid', code: `attachment.${problem}`, message, remedy };
}

function read(file: File): Promise<Attached> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.onload = () => {
      const address = String(reader.result); // data:image/png;base64,...
      const data = address.slice(address.indexOf(',') + 1);
      resolve({ name: file.name, data, bytes: file.size });
    };
    reader.readAsDataURL(file);
  });
}
