import { Events, toAppError, type AppError, type Clock, type Log } from '../../base/index.ts';
import type { SpendOwner } from '../../ledger/index.ts';
import type { ServerTool } from '../../gateway/index.ts';
import type { Embedder } from './embedder.ts';
import { nearest } from './nearest.ts';
import type { Nearest, WorkerPool } from './ports.ts';
import { readVectors, type ToolVectors } from './tool-vectors.ts';
import type { VectorStore } from './vector-store.ts';

export interface ToolMeaningDeps {
  /** Undefined where the person wants none. */
  readonly embedder: () => Embedder | undefined;
  readonly store: VectorStore;
  readonly workers: WorkerPool;
  readonly clock: Clock;
  readonly log: Log;
}

export type MeaningState =
  | { readonly status: 'off' }
  | { readonly status: 'reading'; readonly done: number; readonly total: number }
  | { readonly status: 'ready'; readonly tools: number }
  | { readonly status: 'failed'; readonly problem: AppError };

/** The tools that mean what a text means, best first, or why they are not known. */
export type MeaningFound =
  | { readonly status: 'found'; readonly model: string; readonly best: readonly Alike[] }
  | { readonly status: 'without'; readonly reason: string };

export interface Alike {
  readonly tool: ServerTool;
  readonly likeness: number;
}

export interface LookOptions {
  /** How long to wait; what comes later is kept for the next time. */
  readonly patienceMs: number;
  readonly owner?: SpendOwner | undefined;
}

/** Tools of each text that take part in its ranking. */
const MOST_ALIKE = 100;
const MOST_KEPT = 200;
/** Products that take less than handing them to a thread: about a millisecond. */
const FEW_PRODUCTS = 1_000_000;
/** After a failure the tools are read again no sooner. */
const REST_MS = 60_000;

/** What tools mean, beside the words that they say it in: vectors of one model, compared. */
export class ToolMeaning implements Disposable {
  readonly events = new Events<{ changed: undefined }>();
  readonly #deps: ToolMeaningDeps;
  #state: MeaningState = { status: 'off' };
  /** The id of the embedder in use. */
  #model: string | undefined;
  #read: (ToolVectors & { readonly embedder: Embedder }) | undefined;
  #wanted: { embedder: Embedder; tools: readonly ServerTool[] } | undefined;
  #reading: Promise<void> | undefined;
  #stop = new AbortController();
  #restUntil = 0;
  readonly #queries = new Map<string, Float32Array>();
  readonly #found = new Map<string, MeaningFound>();

  constructor(deps: ToolMeaningDeps) {
    this.#deps = deps;
  }

  /** The model that the settings name, for a person. */
  get modelName(): string | undefined {
    return this.#deps.embedder()?.name;
  }

  get state(): MeaningState {
    return this.#state;
  }

  /** Begins to read what is new of these tools; what is read already stays in use meanwhile. */
  follow(tools: readonly ServerTool[]): void {
    const embedder = this.#deps.embedder();
    if (embedder?.id !== this.#model) this.#drop();
    this.#model = embedder?.id;
    if (!embedder) return;
    const last = this.#wanted ?? this.#read;
    if (last && sameTools(last.tools, tools)) return;
    if (this.#deps.clock.monotonic() < this.#restUntil) return;
    this.#wanted = { embedder, tools };
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined));
  }

  /** As `follow`, also soon after a failure: the person may have mended what failed. */
  retry(tools: readonly ServerTool[]): void {
    this.#restUntil = 0;
    this.follow(tools);
  }

  /** Waits until what was followed is read, or cannot be. */
  settled(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  /** Finds the nearest tools of texts, for `found`. Never fails. */
  async look(texts: readonly string[], options: LookOptions): Promise<void> {
    const asked = texts.filter((text) => text.trim() !== '' && !this.#isFound(text));
    if (asked.length === 0 || this.#deps.embedder() === undefined) return;
    const { patienceMs } = options;
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    using _timer = this.#deps.clock.after(patienceMs, () => resolve('late'));
    const ended = await Promise.race([this.#find(asked, options.owner), late]);
    const reason =
      ended === 'late'
        ? this.#state.status === 'reading'
          ? 'the tools are still being read'
          : `it took more than ${patienceMs} ms`
        : ended;
    if (reason === undefined) return;
    for (const text of asked) {
      if (!this.#isFound(text)) this.#keep(this.#found, text, { status: 'without', reason });
    }
  }

  /** What `look` found; undefined where nothing was looked for. */
  found(text: string): MeaningFound | undefined {
    return this.#found.get(text);
  }

  [Symbol.dispose](): void {
    this.#drop();
  }

  #isFound(text: string): boolean {
    return this.#found.get(text)?.status === 'found';
  }

  /** Why nothing was found; undefined where it was. */
  async #find(
    texts: readonly string[],
    owner: SpendOwner | undefined,
  ): Promise<string | undefined> {
    try {
      if (!this.#read) await this.#reading;
      const read = this.#read;
      if (!read) return problemOf(this.#state);
      const queries = await this.#queriesOf(texts, read.embedder, owner);
      if (read.table.count > 0 && queries.some(({ length }) => length !== read.table.width)) {
        this.#deps.store.forget(read.embedder.id); // another model lies in the same place now
        this.#drop();
        this.#model = undefined;
        return 'the model has changed, so the tools are read again';
      }
      const found = await this.#nearest(queries, read);
      if (read !== this.#read) return 'the tools have just changed';
      texts.forEach((text, at) => {
        const best = found[at]!.map(({ row, likeness }) => ({ tool: read.tools[row]!, likeness }));
        this.#keep(this.#found, text, { status: 'found', model: read.embedder.name, best });
      });
      return undefined;
    } catch (error) {
      return toAppError(error).message;
    }
  }

  async #queriesOf(
    texts: readonly string[],
    embedder: Embedder,
    owner: SpendOwner | undefined,
  ): Promise<Float32Array[]> {
    const missing = texts.filter((text) => !this.#queries.has(text));
    if (missing.length > 0) {
      const short = missing.map((text) => text.slice(0, LONGEST_QUERY));
      const vectors = await embedder.embed(short, 'query', { owner, signal: this.#stop.signal });
      missing.forEach((text, at) => this.#keep(this.#queries, text, vectors[at]!));
    }
    return texts.map((text) => this.#queries.get(text)!);
  }

  async #nearest(
    queries: readonly Float32Array[],
    { table }: ToolVectors,
  ): Promise<readonly (readonly Nearest[])[]> {
    if (queries.length * table.count * table.width > FEW_PRODUCTS) {
      return this.#deps.workers.run('nearest', { queries, table, k: MOST_ALIKE });
    }
    return queries.map((query) => nearest(query, table, MOST_ALIKE));
  }

  async #readAll(): Promise<void> {
    const { clock, store, log } = this.#deps;
    while (this.#wanted) {
      const { embedder, tools } = this.#wanted;
      const { signal } = this.#stop;
      this.#show({ status: 'reading', done: 0, total: 0 });
      try {
        const read = await readVectors(tools, {
          embedder,
          store,
          signal,
          pause: () => new Promise((resolve) => clock.after(0, resolve)),
          onProgress: (done, total) => this.#show({ status: 'reading', done, total }),
        });
        this.#read = { ...read, embedder };
        this.#found.clear();
        if (this.#wanted?.tools === tools) this.#wanted = undefined;
        this.#show({ status: 'ready', tools: tools.length });
        // all may have been kept, and then nothing has loaded the model yet
        if (embedder.slowStart) await embedder.embed([WARM_UP], 'query');
      } catch (error) {
        if (signal.aborted) continue;
        const problem = toAppError(error);
        log.warn('tools could not be embedded', { reason: problem.message });
        this.#wanted = undefined;
        this.#restUntil = clock.monotonic() + REST_MS;
        this.#show({ status: 'failed', problem });
      }
    }
  }

  /** Forgets what another model made. */
  #drop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#read = undefined;
    this.#wanted = undefined;
    this.#restUntil = 0;
    this.#queries.clear();
    this.#found.clear();
    if (this.#state.status !== 'off') this.#show({ status: 'off' });
  }

  #show(state: MeaningState): void {
    this.#state = state;
    this.events.emit('changed', undefined);
  }

  #keep<V>(map: Map<string, V>, key: string, value: V): void {
    map.delete(key);
    map.set(key, value);
    const oldest = map.keys().next().value;
    if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest);
  }
}

/** What is asked stands before; most models read no more. */
const LONGEST_QUERY = 2000;
const WARM_UP = 'find a tool';

function problemOf(state: MeaningState): string {
  return state.status === 'failed' ? state.problem.message : 'the tools are not read yet';
}

function sameTools(one: readonly ServerTool[], other: readonly ServerTool[]): boolean {
  return one.length === other.length && one.every((tool, at) => tool === other[at]);
}
