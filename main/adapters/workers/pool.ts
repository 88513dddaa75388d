import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { Semaphore, isAbort, messageOf } from '../../../app/base/index.ts';
import {
  toolErrors,
  type ThreadsSeen,
  type WorkerPool,
  type WorkerTasks,
} from '../../../app/tools/index.ts';
import { loadPiscina, workerFile } from './files.ts';

export interface ThreadsOptions {
  /** The module that exports one function for each task. */
  readonly file: string;
  readonly threads: number;
  /** Tasks that may wait; more are refused. */
  readonly waiting: number;
  /** A thread without work for so long ends. */
  readonly idleMs: number;
}

/**
 * Threads that run one module: none before the first task, none after a while without one. What
 * waits, waits here and not in Piscina, which leaves waiting tasks without a thread when the only
 * one crashes.
 */
export class Threads implements AsyncDisposable {
  readonly #options: ThreadsOptions;
  readonly #free: Semaphore;
  #pool: Piscina | undefined;
  #closed = false;
  #crashes = 0;
  #movedAt = performance.now();

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.#free = new Semaphore(options.threads);
  }

  /** Threads that exist now. */
  get count(): number {
    return this.#pool?.threads.length ?? 0;
  }

  seen(): Omit<ThreadsSeen, 'name'> {
    return {
      waiting: this.#free.waiting,
      room: this.#options.waiting,
      quietMs: performance.now() - this.#movedAt,
      crashes: this.#crashes,
    };
  }

  run(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.#free.waiting >= this.#options.waiting) {
      return Promise.reject(toolErrors.workersBusy());
    }
    return this.#free.run(() => this.#runNow(name, input, signal), signal);
  }

  async #runNow(name: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#closed) throw toolErrors.workerCrashed('AgentHub is closing');
    const pool = (this.#pool ??= this.#open());
    signal?.throwIfAborted();
    this.#movedAt = performance.now();
    try {
      const done: unknown = await pool.run(input, signal ? { name, signal } : { name });
      this.#crashes = 0;
      return done;
    } catch (error) {
      signal?.throwIfAborted();
      const crashed = isLostThread(error);
      this.#crashes = crashed ? this.#crashes + 1 : 0;
      throw crashed ? toolErrors.workerCrashed(messageOf(error)) : error;
    } finally {
      this.#movedAt = performance.now();
    }
  }

  #open(): Piscina {
    const { file, threads, idleMs } = this.#options;
    const pool = new (loadPiscina().Piscina)({
      filename: file,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
    });
    // A thread that fails before it has a task leaves its task waiting: ending the pool fails the
    // task, and the next one starts anew.
    pool.on('error', () => {
      this.#pool = undefined;
      void pool.destroy();
    });
    return pool;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#pool?.destroy();
  }
}

/** Piscina's own words where a thread ended before its task did; a task's own error has others. */
function isLostThread(error: unknown): boolean {
  return (
    isAbort(error) || /^(worker exited|Terminating worker|Worker terminated)/.test(messageOf(error))
  );
}

/**
 * The machine's threads. A model has a thread of its own, and keeps it for longer: it fills memory,
 * and takes a second to load.
 */
export class WorkerThreads implements WorkerPool, AsyncDisposable {
  readonly #compute = new Threads({
    file: workerFile('compute'),
    threads: Math.min(availableParallelism(), 4),
    waiting: 256,
    idleMs: 10_000,
  });
  readonly #embed = new Threads({
    file: workerFile('embed'),
    threads: 1,
    waiting: 32,
    idleMs: 120_000,
  });

  async run<Task extends keyof WorkerTasks>(
    task: Task,
    input: WorkerTasks[Task]['input'],
    signal?: AbortSignal,
  ): Promise<WorkerTasks[Task]['output']> {
    const threads = task === 'embed' ? this.#embed : this.#compute;
    return (await threads.run(task, input, signal)) as WorkerTasks[Task]['output'];
  }

  seen(): ThreadsSeen[] {
    return [
      { name: 'compute-threads', ...this.#compute.seen() },
      { name: 'embed-threads', ...this.#embed.seen() },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#compute[Symbol.asyncDispose](), this.#embed[Symbol.asyncDispose]()]);
  }
}
