import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { AppError, Clock } from '../../base/index.ts';
import { tables, type Database } from '../../storage/index.ts';
import { boardConflict, boardDenied, boardMissing } from './errors.ts';

export type BoardEntry = typeof tables.boardEntries.$inferSelect;

export type BoardOutcome =
  | { readonly ok: true; readonly entry: BoardEntry }
  | { readonly ok: false; readonly error: AppError };

export interface BoardWrite {
  readonly board: string;
  readonly key: string;
  readonly content: unknown;
  readonly member: string;
  /** Left as they are when nothing is given; a new entry is for everybody. */
  readonly readers?: readonly string[] | undefined;
  /** The version that is meant to stand there; 0 is none. */
  readonly version?: number | undefined;
  /** The same text writes only once. */
  readonly writtenBy?: string | undefined;
}

/** Of whom anybody of this role may change what others own. */
const EDITOR = 'editor';
const EVERYBODY = '*';

/** Shared notes: each with an owner, readers (names or roles), a version and a count of reads. */
export class Blackboard {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Writes over what the member owns or may edit; one transaction, so that no version is lost. */
  write(write: BoardWrite): BoardOutcome {
    return this.#database.transaction(
      () => {
        const found = this.#find(write.board, write.key);
        if (found && write.writtenBy !== undefined && found.writtenBy === write.writtenBy) {
          return { ok: true, entry: found };
        }
        const stands = found?.version ?? 0;
        if (write.version !== undefined && write.version !== stands) {
          return { ok: false, error: boardConflict(write.key, write.version, stands) };
        }
        if (found && !this.#mayWrite(found, write.member)) {
          return { ok: false, error: boardDenied(write.key, write.member) };
        }
        return { ok: true, entry: this.#put(write, found) };
      },
      { behavior: 'immediate' },
    );
  }

  /** Reads and counts it. */
  read(board: string, key: string, member: string): BoardOutcome {
    const found = this.#find(board, key);
    if (!found) return { ok: false, error: boardMissing(key) };
    if (!this.#mayRead(found, member)) return { ok: false, error: boardDenied(key, member) };
    const { reads, board: boardColumn, key: keyColumn } = tables.boardEntries;
    this.#database
      .update(tables.boardEntries)
      .set({ reads: sql`${reads} + 1` })
      .where(and(eq(boardColumn, board), eq(keyColumn, key)))
      .run();
    return { ok: true, entry: { ...found, reads: found.reads + 1 } };
  }

  /** Every entry of these boards, for a person; in the order in which they are named. */
  entries(boards: readonly string[]): BoardEntry[] {
    const { board, key } = tables.boardEntries;
    const found = this.#database
      .select()
      .from(tables.boardEntries)
      .where(inArray(board, [...boards]))
      .orderBy(asc(key))
      .all();
    return boards.flatMap((name) => found.filter((entry) => entry.board === name));
  }

  /** The boards with something that was last written under a key that begins like one of these. */
  writtenUnder(prefixes: readonly string[]): string[] {
    const { board, writtenBy } = tables.boardEntries;
    const rows = this.#database
      .selectDistinct({ board })
      .from(tables.boardEntries)
      .where(
        or(...prefixes.map((prefix) => sql`substr(${writtenBy}, 1, ${prefix.length}) = ${prefix}`)),
      )
      .all();
    return rows.map((row) => row.board);
  }

  assign(board: string, member: string, role: string): void {
    this.#database
      .insert(tables.boardRoles)
      .values({ board, member, role })
      .onConflictDoNothing()
      .run();
  }

  roles(board: string, member: string): string[] {
    const { board: boardColumn, member: memberColumn, role } = tables.boardRoles;
    return this.#database
      .select({ role })
      .from(tables.boardRoles)
      .where(and(eq(boardColumn, board), eq(memberColumn, member)))
      .all()
      .map((row) => row.role);
  }

  #find(board: string, key: string): BoardEntry | undefined {
    const { board: boardColumn, key: keyColumn } = tables.boardEntries;
    return this.#database
      .select()
      .from(tables.boardEntries)
      .where(and(eq(boardColumn, board), eq(keyColumn, key)))
      .get();
  }

  #put(write: BoardWrite, found: BoardEntry | undefined): BoardEntry {
    const at = this.#clock.now();
    const change = {
      content: write.content ?? null,
      version: (found?.version ?? 0) + 1,
      readers: [...(write.readers ?? found?.readers ?? [EVERYBODY])],
      writtenBy: write.writtenBy ?? null,
      changedAt: at,
    };
    return this.#database
      .insert(tables.boardEntries)
      .values({ board: write.board, key: write.key, owner: write.member, createdAt: at, ...change })
      .onConflictDoUpdate({
        target: [tables.boardEntries.board, tables.boardEntries.key],
        set: change,
      })
      .returning()
      .get();
  }

  #mayRead({ owner, readers, board }: BoardEntry, member: string): boolean {
    if (owner === member || readers.includes(EVERYBODY) || readers.includes(member)) return true;
    return this.roles(board, member).some((role) => role === EDITOR || readers.includes(role));
  }

  #mayWrite({ owner, board }: BoardEntry, member: string): boolean {
    return owner === member || this.roles(board, member).includes(EDITOR);
  }
}
