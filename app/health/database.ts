import { sql } from 'drizzle-orm';
import { messageOf, type Cause, type Clock } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { Finding } from './checks.ts';

/** Between two looks at the whole file. */
const INTEGRITY_EVERY_MS = 24 * 3_600_000;
/** A larger file is not read whole here, which would hold up everything else for too long. */
const INTEGRITY_MAX_BYTES = 8 * 1024 * 1024;

interface Trouble {
  readonly reason: string;
  readonly cause: Cause;
}

/** Whether the database opens, takes writes, and is whole. */
export class DatabaseCheck {
  readonly #database: Database;
  readonly #clock: Clock;
  #lookedAt: number | undefined;
  #damage: Trouble | undefined;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  run(): Finding {
    const base = { name: 'database', kind: 'database' };
    const trouble = this.#read() ?? this.#write() ?? this.#integrity();
    return trouble === undefined
      ? { ...base, state: 'HEALTHY' }
      : { ...base, state: 'CRITICAL', ...trouble, unavailable: true };
  }

  /** Moves the write-ahead log into the database file and empties it. */
  emptyLog(): void {
    const { busy } = this.#database.get<{ busy: number }>(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
    if (busy !== 0) throw new Error('a reader still uses the log');
  }

  #read(): Trouble | undefined {
    return attempt('It cannot be read', 'health.database-unreadable', () =>
      this.#database.get(sql`SELECT 1`),
    );
  }

  /** A real write that reaches the disk: only that tells of a full or read-only one. */
  #write(): Trouble | undefined {
    const { healthPulse } = tables;
    const row = { id: 1, at: this.#clock.now() };
    return attempt('It cannot be written', 'health.database-unwritable', () =>
      this.#database
        .insert(healthPulse)
        .values(row)
        .onConflictDoUpdate({ target: healthPulse.id, set: { at: row.at } })
        .run(),
    );
  }

  #integrity(): Trouble | undefined {
    const now = this.#clock.monotonic();
    if (this.#lookedAt !== undefined && now - this.#lookedAt < INTEGRITY_EVERY_MS) {
      return this.#damage;
    }
    this.#lookedAt = now;
    this.#damage = attempt('It cannot be checked', 'health.database-damaged', () => {
      const { bytes } = this.#database.get<{ bytes: number }>(
        sql`SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`,
      );
      if (bytes > INTEGRITY_MAX_BYTES) return;
      const found = this.#database.get<{ quick_check: string }>(sql`PRAGMA quick_check(1)`);
      if (found.quick_check !== 'ok') throw new Error(found.quick_check);
    });
    return this.#damage;
  }
}

function attempt(what: string, code: string, act: () => unknown): Trouble | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    return { reason: `${what}: ${reason}`, cause: { code, data: { reason } } };
  }
}
