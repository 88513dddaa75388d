import { and, eq } from 'drizzle-orm';
import type { Clock, Log } from '../../../app/base/index.ts';
import { tables, type Database } from '../../../app/storage/index.ts';
import { endTree, processStartTime } from './process-tree.ts';

/** Remembers our child processes on disk, so that a killed run's are ended at the next start. */
export class ChildJournal {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** Returns what to call once the process has ended. */
  async remember(pid: number, server: string): Promise<() => void> {
    const startTime = await processStartTime(pid);
    if (startTime === undefined) return () => undefined;
    this.#database
      .insert(tables.childProcesses)
      .values({ pid, startTime, server, spawnedAt: this.#clock.now() })
      .onConflictDoNothing()
      .run();
    return () => this.#forget(pid, startTime);
  }

  /** Ends what a killed run left behind; a process with another start time is not ours. */
  async reap(): Promise<number> {
    const left = this.#database.select().from(tables.childProcesses).all();
    let ended = 0;
    await Promise.all(
      left.map(async ({ pid, startTime, server }) => {
        if ((await processStartTime(pid)) === startTime) {
          this.#log.warn('ending a server that the last run left behind', { server, pid });
          await endTree(pid);
          ended += 1;
        }
        this.#forget(pid, startTime);
      }),
    );
    return ended;
  }

  #forget(pid: number, startTime: string): void {
    this.#database
      .delete(tables.childProcesses)
      .where(
        and(eq(tables.childProcesses.pid, pid), eq(tables.childProcesses.startTime, startTime)),
      )
      .run();
  }
}
