import { and, asc, desc, eq, inArray, like, lte, notLike, sql } from 'drizzle-orm';
import type { Clock, Ids } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { RunFacts } from './facts.ts';
import { momentUnknown, runUnknown } from './errors.ts';
import type { RunEvent, StoredEvent } from './event.ts';

export interface RunStoreDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type RunRow = Omit<typeof tables.runs.$inferSelect, 'definition'>;

/** Runs and their events in SQLite; an append is one transaction. */
export class RunStore {
  readonly #deps: RunStoreDeps;
  /** Prepared once: every step of every run goes through it. */
  readonly #insert: ReturnType<typeof eventInsert>;

  constructor(deps: RunStoreDeps) {
    this.#deps = deps;
    this.#insert = eventInsert(deps.database);
  }

  create(facts: RunFacts, chatId: string | undefined, id = this.#deps.ids.next('run')): string {
    this.#deps.database
      .insert(tables.runs)
      .values({
        id,
        workflow: facts.definition.name,
        version: facts.definition.version,
        definition: { definition: facts.definition, library: facts.library },
        input: facts.input ?? null,
        status: 'running',
        chatId: chatId ?? null,
        createdAt: this.#deps.clock.now(),
      })
      .run();
    return id;
  }

  /** What the run was started with. */
  facts(runId: string): RunFacts {
    const row = this.#deps.database
      .select()
      .from(tables.runs)
      .where(eq(tables.runs.id, runId))
      .get();
    if (!row) throw runUnknown(runId);
    const pinned = row.definition as Pick<RunFacts, 'definition' | 'library'>;
    return { ...pinned, input: row.input };
  }

  /** Adds events after the last known one; all or none. The run's status follows them. */
  append(runId: string, afterSeq: number, events: readonly RunEvent[]): StoredEvent[] {
    const at = this.#deps.clock.now();
    const stored = events.map((event, index) => ({ seq: afterSeq + index + 1, at, event }));
    if (stored.length === 0) return stored;
    this.#deps.database.transaction(
      () => {
        for (const entry of stored) {
          this.#insert.run({ runId, ...entry });
          this.#follow(runId, entry);
        }
      },
      { behavior: 'immediate' },
    );
    return stored;
  }

  /** The row of a run says what its events say. */
  #follow(runId: string, { event, at }: StoredEvent): void {
    const change = statusChange(event, at);
    if (!change) return;
    this.#deps.database.update(tables.runs).set(change).where(eq(tables.runs.id, runId)).run();
  }

  /** The events of a run, up to and with `untilSeq` where it is given. */
  events(runId: string, untilSeq?: number): StoredEvent[] {
    return this.#deps.database
      .select({
        seq: tables.runEvents.seq,
        at: tables.runEvents.at,
        event: tables.runEvents.event,
      })
      .from(tables.runEvents)
      .where(
        and(
          eq(tables.runEvents.runId, runId),
          untilSeq === undefined ? undefined : lte(tables.runEvents.seq, untilSeq),
        ),
      )
      .orderBy(asc(tables.runEvents.seq))
      .all() as StoredEvent[];
  }

  /** Throws where the run has no event of that number. */
  requireMoment(runId: string, seq: number): void {
    const { runEvents } = tables;
    const row = this.#deps.database
      .select({ last: sql<number | null>`max(${runEvents.seq})` })
      .from(runEvents)
      .where(eq(runEvents.runId, runId))
      .get();
    const last = row?.last ?? 0;
    if (seq < 1 || seq > last) throw momentUnknown(runId, seq, last);
  }

  /** A new run with the past of another up to an event. */
  fork(runId: string, untilSeq: number): string {
    const { database, ids } = this.#deps;
    return database.transaction(() => {
      const id = this.create(this.facts(runId), undefined, ids.next('run'));
      database
        .update(tables.runs)
        .set({ forkedFrom: runId, forkedSeq: untilSeq })
        .where(eq(tables.runs.id, id))
        .run();
      for (const entry of this.events(runId, untilSeq)) {
        this.#insert.run({ runId: id, ...entry });
        this.#follow(id, entry);
      }
      return id;
    });
  }

  /** How many runs there are, by status. */
  counts(): { status: string; count: number }[] {
    const { runs } = tables;
    return this.#deps.database
      .select({ status: runs.status, count: sql<number>`count(*)` })
      .from(runs)
      .groupBy(runs.status)
      .all();
  }

  /** The newest first, without the runs inside others. */
  list(limit: number): RunRow[] {
    const { definition: _definition, ...columns } = COLUMNS;
    return this.#deps.database
      .select(columns)
      .from(tables.runs)
      .where(notLike(tables.runs.id, '%.%'))
      .orderBy(desc(tables.runs.createdAt), desc(tables.runs.id))
      .limit(limit)
      .all();
  }

  /** Those of these runs that ended with a refusal in place of an answer. */
  refused(runIds: readonly string[]): Set<string> {
    const { runEvents } = tables;
    const rows = this.#deps.database
      .select({ runId: runEvents.runId })
      .from(runEvents)
      .where(
        and(
          inArray(runEvents.runId, [...runIds]),
          sql`json_extract(${runEvents.event}, '$.type') = 'run.ended'`,
          sql`json_extract(${runEvents.event}, '$.output.refused') IS NOT NULL`,
        ),
      )
      .all();
    return new Set(rows.map(({ runId }) => runId));
  }

  /** The runs that a run has begun inside itself, the oldest first. */
  inside(runId: string): RunRow[] {
    const { definition: _definition, ...columns } = COLUMNS;
    return this.#deps.database
      .select(columns)
      .from(tables.runs)
      .where(like(tables.runs.id, `${runId}.%`))
      .orderBy(asc(tables.runs.createdAt), asc(tables.runs.id))
      .all();
  }

  find(runId: string): RunRow | undefined {
    const { definition: _definition, ...columns } = COLUMNS;
    return this.#deps.database
      .select(columns)
      .from(tables.runs)
      .where(eq(tables.runs.id, runId))
      .get();
  }

  /** Runs that have not ended. */
  open(): string[] {
    return this.#deps.database
      .select({ id: tables.runs.id })
      .from(tables.runs)
      .where(inArray(tables.runs.status, ['running', 'paused', 'cancelling']))
      .orderBy(asc(tables.runs.createdAt))
      .all()
      .map((row) => row.id);
  }
}

function eventInsert(database: Database) {
  return database
    .insert(tables.runEvents)
    .values({
      runId: sql.placeholder('runId'),
      seq: sql.placeholder('seq'),
      at: sql.placeholder('at'),
      event: sql.placeholder('event'),
    })
    .prepare();
}

const COLUMNS = {
  id: tables.runs.id,
  workflow: tables.runs.workflow,
  version: tables.runs.version,
  definition: tables.runs.definition,
  input: tables.runs.input,
  status: tables.runs.status,
  chatId: tables.runs.chatId,
  forkedFrom: tables.runs.forkedFrom,
  forkedSeq: tables.runs.forkedSeq,
  createdAt: tables.runs.createdAt,
  endedAt: tables.runs.endedAt,
};

function statusChange(
  event: RunEvent,
  at: number,
): { status: string; endedAt?: number | null } | undefined {
  switch (event.type) {
    case 'run.started':
    case 'run.resumed':
    case 'node.reset':
      return { status: 'running', endedAt: null };
    case 'run.paused':
      return { status: 'paused' };
    case 'run.cancelling':
      return { status: 'cancelling' };
    case 'run.ended':
      return { status: event.status, endedAt: at };
    default:
      return undefined;
  }
}
