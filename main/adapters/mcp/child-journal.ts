import { eq } from 'drizzle-orm';
import type { Clock, Log } from '../../../app/base/index.ts';
import { tables, type Database } from '../../../app/storage/index.ts';
import { processStartTime, processTable, startedWith, type ProcessRow } from './process-table.ts';
import { endTree } from './process-tree.ts';

/** The environment variable by which a child of ours is known: its value is unique to one start. */
export const MARK = 'AGENTHUB_CHILD';

/** An orphan lost its stdin when its app was killed: it has had its time to end. A start waits for this. */
const ORPHAN_GRACE_MS = 500;

type ChildRow = typeof tables.children.$inferSelect;

/** One line of the journal. */
export interface ChildEntry {
  /** The process runs under this pid. */
  started(pid: number): Promise<void>;
  /** It has ended, with all that it started. */
  forget(): void;
}

/**
 * Remembers our child processes on disk, so that a killed run's are ended at the next start. The
 * intention is written before a process starts: a run that is killed in between is found by the
 * mark in the child's environment (Linux).
 */
export class ChildJournal {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  intend(mark: string, server: string): ChildEntry {
    const { children } = tables;
    this.#database.insert(children).values({ mark, server, spawnedAt: this.#clock.now() }).run();
    return {
      started: async (pid) => {
        const startTime = await processStartTime(pid);
        if (startTime === undefined) return; // ended already; what it started bears the mark
        this.#write(() =>
          this.#database
            .update(children)
            .set({ pid, startTime })
            .where(eq(children.mark, mark))
            .run(),
        );
      },
      forget: () => this.#write(() => this.#forget(mark)),
    };
  }

  /** Ends what a killed run left behind, and nothing else; returns how many trees that were. */
  async reap(): Promise<number> {
    const left = this.#database.select().from(tables.children).all();
    if (left.length === 0) return 0;
    const table = await processTable();
    const ended = await Promise.all(left.map((row) => this.#reapOne(row, table)));
    return ended.filter(Boolean).length;
  }

  async #reapOne(row: ChildRow, table: readonly ProcessRow[]): Promise<boolean> {
    const leader = await leaderOf(row, table);
    if (leader !== undefined) {
      this.#log.warn('ending a server that the last run left behind', {
        server: row.server,
        pid: leader,
      });
      await endTree(leader, ORPHAN_GRACE_MS);
    }
    this.#forget(row.mark);
    return leader !== undefined;
  }

  #forget(mark: string): void {
    this.#database.delete(tables.children).where(eq(tables.children.mark, mark)).run();
  }

  /** A child may end after the database was closed, or while the disk is full: it stays in the journal. */
  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.warn('the journal of child processes was not written', { reason: String(error) });
    }
  }
}

/**
 * The leader of the group that a journal line stands for, where any of it still runs: the process
 * itself by pid and start time; else the group that it led, by the mark of its members; else,
 * where the pid was never written, the oldest process that bears the mark.
 */
async function leaderOf(row: ChildRow, table: readonly ProcessRow[]): Promise<number | undefined> {
  const { pid, startTime, mark } = row;
  if (pid !== null && (await processStartTime(pid)) === startTime) return pid;
  const marked = table.filter((other) => startedWith(other.pid, MARK) === mark);
  if (pid !== null) return marked.some((other) => other.group === pid) ? pid : undefined;
  return marked.sort((a, b) => Number(a.startTime) - Number(b.startTime))[0]?.group;
}
