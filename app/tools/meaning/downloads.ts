import { Events, cancelled, toAppError, type AppError, type Clock } from '../../base/index.ts';
import { downloadRunning } from '../errors.ts';
import { neededFiles, sizeOf } from './hub-files.ts';
import type { KnownEmbeddingModel } from './known-models.ts';
import type { HubModel, ModelHub } from './ports.ts';

export interface DownloadsDeps {
  readonly hub: ModelHub;
  readonly folderOf: (model: string) => string;
  readonly clock: Clock;
}

export interface DownloadProgress {
  readonly model: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** How often progress is announced. */
const EVERY_MS = 250;

/** Downloads of models, one at a time, each after the person saw its size and agreed. */
export class ModelDownloads implements Disposable {
  readonly events = new Events<{ changed: undefined }>();
  readonly #deps: DownloadsDeps;
  #running: { progress: DownloadProgress; abort: AbortController } | undefined;
  #problem: AppError | undefined;

  constructor(deps: DownloadsDeps) {
    this.#deps = deps;
  }

  get progress(): DownloadProgress | undefined {
    return this.#running?.progress;
  }

  /** Why the last download failed; undefined where it did not. */
  get problem(): AppError | undefined {
    return this.#problem;
  }

  has(model: KnownEmbeddingModel): boolean {
    const { hub, folderOf } = this.#deps;
    return hub.has(folderOf(model.id));
  }

  /** What would be downloaded. Nothing but the list of files is asked for. */
  async describe(
    model: KnownEmbeddingModel,
    signal: AbortSignal,
    revision?: string,
  ): Promise<HubModel> {
    return neededFiles(await this.#deps.hub.describe(model.repository, revision, signal));
  }

  /** Downloads the commit that the person was shown. Resolves with whether it is there then. */
  async download(model: KnownEmbeddingModel, revision: string): Promise<boolean> {
    if (this.#running) throw downloadRunning(this.#running.progress.model);
    const abort = new AbortController();
    this.#running = { abort, progress: { model: model.id, doneBytes: 0, totalBytes: 0 } };
    this.#problem = undefined;
    this.#announce();
    try {
      const described = await this.describe(model, abort.signal, revision);
      await this.#take(described, model.id, abort);
      return true;
    } catch (error) {
      this.#problem = toAppError(abort.signal.aborted ? abort.signal.reason : error);
      return false;
    } finally {
      this.#running = undefined;
      this.#announce();
    }
  }

  cancel(): void {
    this.#running?.abort.abort(cancelled('The download'));
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  async #take(described: HubModel, model: string, abort: AbortController): Promise<void> {
    const { hub, folderOf, clock } = this.#deps;
    const totalBytes = sizeOf(described.files);
    let announcedAt = Number.NEGATIVE_INFINITY;
    const onBytes = (doneBytes: number): void => {
      this.#running = { abort, progress: { model, doneBytes, totalBytes } };
      if (clock.monotonic() - announcedAt < EVERY_MS) return;
      announcedAt = clock.monotonic();
      this.#announce();
    };
    onBytes(0);
    await hub.download(described, folderOf(model), onBytes, abort.signal);
  }

  #announce(): void {
    this.events.emit('changed', undefined);
  }
}
