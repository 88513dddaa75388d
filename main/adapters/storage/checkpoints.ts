import { clearInterval, setInterval } from 'node:timers';
import { messageOf, type Log } from '../../../app/base/index.ts';
import { workerFile } from '../workers/files.ts';
import { Threads } from '../workers/pool.ts';
import type { SqliteStore } from './sqlite-store.ts';

/** How often the length of the log is looked at: a few microseconds each time. */
const LOOK_MS = 200;
/** Pages of 4 KB that wait in the log before a thread is set to work. */
const MANY_PAGES = 1000;
const IDLE_MS = 30_000;

export interface Checkpoints extends AsyncDisposable {
  /** Checkpoints that were made; for whoever watches. */
  readonly made: number;
}

/**
 * Keeps the write-ahead log of a database short from another thread: what moves it into the file
 * waits for the disk, and on the thread of the app every caller would wait with it. Where that fails,
 * the connection of the app still does it by itself, later.
 */
export function keepLogShort(
  store: Pick<SqliteStore, 'path' | 'pagesInLog'>,
  log: Log,
  lookMs = LOOK_MS,
): Checkpoints {
  const file = workerFile('checkpoint');
  const threads = new Threads({ file, threads: 1, waiting: 1, idleMs: IDLE_MS });
  let running: Promise<void> | undefined;
  let made = 0;
  let failed = false;
  const run = async (): Promise<void> => {
    try {
      await threads.run('checkpoint', store.path);
      made += 1;
      failed = false;
    } catch (error) {
      if (!failed) log.warn('the log of the database was not moved', { reason: messageOf(error) });
      failed = true;
    }
    running = undefined;
  };
  const timer = setInterval(() => {
    if (!running && store.pagesInLog() >= MANY_PAGES) running = run();
  }, lookMs);
  timer.unref();
  return {
    get made() {
      return made;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
      await threads[Symbol.asyncDispose]();
    },
  };
}
