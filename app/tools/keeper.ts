import { fingerprint, messageOf, type Log } from '../base/index.ts';
import type { CallOutcome } from '../gateway/index.ts';
import { binaryOf, endingOf, isTooLong, partOf, withoutBytes } from './results.ts';
import type { ToolCallRecords } from './records.ts';

/** Where bytes that a tool answered with are put; gives the path. The same name is the same file. */
export interface ResultFiles {
  save(name: string, base64: string): string;
}

export interface Kept {
  /** What a model is told: short enough, without bytes. */
  readonly text: string;
  /** What is stored of the whole: everything but the bytes, which are in files. */
  readonly stored: { text: string; content: readonly unknown[]; structured: unknown };
}

export interface ResultKeeperDeps {
  readonly records: ToolCallRecords;
  readonly files: ResultFiles;
  readonly log: Log;
}

/** Keeps results whole and gives a model as much of them as it can take. */
export class ResultKeeper {
  readonly #deps: ResultKeeperDeps;
  #hasCut = false;

  constructor(deps: ResultKeeperDeps) {
    this.#deps = deps;
  }

  /** Whether a result was cut since the start: then a model needs the tool to read on. */
  get hasCut(): boolean {
    return this.#hasCut;
  }

  keep(id: string, outcome: Extract<CallOutcome, { status: 'answered' }>): Kept {
    const saved: string[] = [];
    const content = outcome.content.map((block) => {
      const binary = binaryOf(block);
      if (!binary) return block;
      const file = this.#save(binary.base64, endingOf(binary.mimeType));
      if (file === undefined) return block;
      saved.push(`[${binary.mimeType} saved as ${file}]`);
      return withoutBytes(block, file);
    });
    const text = [outcome.text, ...saved].filter((piece) => piece !== '').join('\n');
    const stored = { text, content, structured: outcome.structured };
    if (!isTooLong(text)) return { text, stored };
    this.#hasCut = true;
    return { text: partOf(text, id, 0), stored };
  }

  /** A further part of a result that was kept; an answer that says so where there is none. */
  readOn(args: Record<string, unknown>): { readonly text: string; readonly isError: boolean } {
    const id = String(args['id'] ?? '');
    const from = Number(args['from'] ?? 0);
    const text = this.#deps.records.textOf(id);
    if (text === undefined) return { text: `There is no kept result "${id}".`, isError: true };
    if (!Number.isFinite(from)) return { text: '"from" is not a number.', isError: true };
    return { text: partOf(text, id, from), isError: false };
  }

  #save(base64: string, ending: string): string | undefined {
    try {
      return this.#deps.files.save(`${fingerprint(base64)}.${ending}`, base64);
    } catch (error) {
      this.#deps.log.warn('the bytes of a result could not be saved', { reason: messageOf(error) });
      return undefined;
    }
  }
}
