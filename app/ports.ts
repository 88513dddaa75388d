import type { AgentFolder } from './agents/index.ts';
import type { Clock, Ids, Log, Random } from './base/index.ts';
import type { Dialer, SignIns } from './gateway/index.ts';
import type { SystemProbe } from './health/index.ts';
import type { Prices } from './ledger/index.ts';
import type { ModelData, ModelWire, Secrets } from './models/index.ts';
import type { TextFile } from './settings/index.ts';
import type { Database } from './storage/index.ts';
import type { ModelHub, WorkerPool } from './tools/index.ts';
import type { ProcessUsage } from './workflows/index.ts';

/** What the machine tells of itself. */
export interface MachineFacts {
  readonly version: string;
  readonly host: 'desktop' | 'server' | 'cli';
  readonly platform: string;
  readonly pid: number;
  readonly dataFolder: string;
  /** The person's own documents folder. */
  readonly documentsFolder: string;
}

export interface FileFacts {
  readonly name: string;
  readonly bytes: number;
  /** Wall-clock milliseconds. */
  readonly changedAt: number;
}

export interface Folders {
  join(...parts: string[]): string;
  /** Creates the folder where it is missing; true when it was created. AppError where it cannot. */
  ensure(path: string): boolean;
  /** Writes a file unless one is there. */
  writeNew(path: string, text: string): void;
  /** Writes bytes given as base64 unless a file is there. */
  writeNewBytes(path: string, base64: string): void;
  /** The bytes of a file as base64; undefined where there is none. */
  readBytes(path: string): string | undefined;
  /** The files of a folder, without those of folders in it; none where there is no such folder. */
  files(path: string): FileFacts[];
  /** The names of the folders in a folder; none where it cannot be read. */
  subfolders(path: string): readonly string[];
  /** Removes a file; nothing happens where there is none. */
  remove(path: string): void;
}

/** Asks the person for a folder, beginning at one; undefined where none was chosen. */
export type PickFolder = (from: string | undefined) => Promise<string | undefined>;

/** Everything that the core needs from outside. */
export interface AppPorts {
  readonly files: {
    readonly settings: TextFile;
    readonly servers: TextFile;
    /** The person's own words for the search for tools. */
    readonly glossary?: TextFile | undefined;
    /** The person's own agents. */
    readonly agents?: AgentFolder | undefined;
  };
  readonly database: Database;
  readonly dialer: Dialer;
  readonly signIns: SignIns;
  readonly wire: ModelWire;
  readonly modelData: ModelData;
  readonly secrets: Secrets;
  readonly prices: Prices;
  readonly machine: {
    readonly facts: MachineFacts;
    readonly folders: Folders;
    /** Only where the host can show a dialog. */
    readonly pickFolder?: PickFolder | undefined;
    readonly system: SystemProbe;
    /** What processes take of the machine. */
    readonly usage: ProcessUsage;
    readonly workers: WorkerPool;
    readonly hub: ModelHub;
  };
  readonly base: {
    readonly clock: Clock;
    readonly ids: Ids;
    readonly random: Random;
    readonly log: Log;
  };
}
