import { desc } from 'drizzle-orm';
import { messageOf, type Clock, type Log } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';

/** Something that may bring a critical component back. */
export interface Recovery {
  /** What is done, in plain words. */
  readonly name: string;
  act(): void | Promise<void>;
}

export interface RecoveryTry {
  readonly component: string;
  readonly action: string;
  /** Which try it was, from 1. */
  readonly number: number;
  readonly ok: boolean;
  readonly detail: string | undefined;
}

const SHOWN = 20;

/** Every try of a recovery, kept in the database where that can be written. */
export class RecoveryLog {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(database: Database, clock: Clock, log: Log) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  add({ detail, ...tried }: RecoveryTry): void {
    try {
      const row = { ...tried, detail: detail ?? null, at: this.#clock.now() };
      this.#database.insert(tables.recoveries).values(row).run();
    } catch (error) {
      this.#log.error('a recovery could not be recorded', { reason: messageOf(error) });
    }
  }

  /** The latest tries, newest first. */
  latest(): (RecoveryTry & { at: number })[] {
    const { recoveries } = tables;
    try {
      const rows = this.#database
        .select()
        .from(recoveries)
        .orderBy(desc(recoveries.id))
        .limit(SHOWN);
      return rows
        .all()
        .map(({ id: _id, detail, ...row }) => ({ ...row, detail: detail ?? undefined }));
    } catch {
      return []; // the database itself is the trouble; its own check tells
    }
  }
}
