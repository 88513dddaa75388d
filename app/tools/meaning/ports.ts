/** Rows of equal width, one after the other, each of length 1. */
export interface VectorTable {
  /** Over shared memory, so that another thread reads it without a copy. */
  readonly values: Float32Array<SharedArrayBuffer>;
  readonly width: number;
  readonly count: number;
}

export interface Nearest {
  /** Row of the table. */
  readonly row: number;
  /** Cosine of the angle between the two, from -1 to 1. */
  readonly likeness: number;
}

/** What a text is to a model: what somebody asks for, or what is looked through. */
export type TextKind = 'query' | 'passage';

/** Texts for a model that lies in a folder of this machine. */
export interface LocalTexts {
  readonly folder: string;
  readonly texts: readonly string[];
  readonly kind: TextKind;
}

/** Work for a processor, by name. */
export interface WorkerTasks {
  readonly nearest: {
    readonly input: {
      readonly queries: readonly Float32Array[];
      readonly table: VectorTable;
      readonly k: number;
    };
    readonly output: readonly (readonly Nearest[])[];
  };
  readonly embed: { readonly input: LocalTexts; readonly output: readonly Float32Array[] };
  /** The tokens of a text by a usual encoding. */
  readonly countText: { readonly input: { readonly text: string }; readonly output: number };
}

/** Threads that do one kind of work. */
export interface ThreadsSeen {
  readonly name: string;
  readonly waiting: number;
  /** How many tasks may wait before more are refused. */
  readonly room: number;
  /** Milliseconds since a task last began or ended. */
  readonly quietMs: number;
  /** Tasks that were lost with their thread since the last that was not. */
  readonly crashes: number;
}

/**
 * Other threads, so that nothing waits for long work. What waits for a thread is limited; an abort
 * ends work at once; a thread that crashes fails its own work alone and is replaced.
 */
export interface WorkerPool {
  run<Task extends keyof WorkerTasks>(
    task: Task,
    input: WorkerTasks[Task]['input'],
    signal?: AbortSignal,
  ): Promise<WorkerTasks[Task]['output']>;
  /** How it stands with the threads for each kind of work. */
  seen(): ThreadsSeen[];
}

/** A file of a repository, with what proves that it came whole. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** `sha256` of its bytes, or `git`: the SHA-1 by which Git names it. */
  readonly checksum: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

/** A repository as it is at one moment. */
export interface HubModel {
  readonly repository: string;
  /** The commit, so that what is downloaded is what was shown. */
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/** Where models are published. Failures are AppErrors. */
export interface ModelHub {
  /** The files of the newest commit, or of the one that is named. */
  describe(
    repository: string,
    revision: string | undefined,
    signal: AbortSignal,
  ): Promise<HubModel>;
  /** Downloads and checks every file; the folder appears when all of it is there, or not at all. */
  download(
    model: HubModel,
    folder: string,
    onBytes: (done: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Whether a model was downloaded to a folder. */
  has(folder: string): boolean;
}
