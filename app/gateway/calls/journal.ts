import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { Clock } from '../../base/index.ts';
import { tables, type Database, type WriteQueue } from '../../storage/index.ts';
import type { EffectClass } from '../effect.ts';
import type { Outcome } from './outcome.ts';

export interface AttemptStart {
  readonly callId: string | undefined;
  readonly server: string;
  readonly tool: string;
  readonly effect: EffectClass;
  readonly number: number;
}

/** An attempt that a killed run left behind: it may have been carried out. */
export interface OpenAttempt {
  readonly server: string;
  readonly tool: string;
  readonly effect: EffectClass;
  readonly startedAt: number;
}

const KEPT_MS = 30 * 24 * 3600 * 1000;

/** The journal of attempts: a row stands in the database before anything is sent. */
export class AttemptJournal {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #queue: WriteQueue;
  readonly #insert;
  readonly #update;

  constructor(database: Database, clock: Clock, queue: WriteQueue) {
    this.#database = database;
    this.#clock = clock;
    this.#queue = queue;
    // plain SQL: these two run at every call, where building their rows costs as much as writing them
    this.#insert = database.$client.prepare(
      `INSERT INTO attempts (call_id, server, tool, effect, number, outcome, started_at)
       VALUES (?, ?, ?, ?, ?, 'open', ?)`,
    );
    this.#update = database.$client.prepare(
      'UPDATE attempts SET outcome = ?, error = ?, duration_ms = ? WHERE id = ?',
    );
  }

  /** Settles once the row is committed; rejects where it cannot be: then nothing may be sent. */
  open(start: AttemptStart): Promise<number> {
    const { callId = null, server, tool, effect, number } = start;
    const at = this.#clock.now();
    return this.#queue.now(() => {
      const { lastInsertRowid } = this.#insert.run(callId, server, tool, effect, number, at);
      return Number(lastInsertRowid);
    });
  }

  /** Written a little later: until then a killed run reads `unknown`, which is never wrong. */
  close(id: number, outcome: Outcome, error: string | undefined, durationMs: number): void {
    const took = Math.round(durationMs);
    this.#queue.later(() => this.#update.run(outcome, error ?? null, took, id));
  }

  ofCall(callId: string) {
    this.#queue.flush();
    return this.#database
      .select()
      .from(tables.attempts)
      .where(eq(tables.attempts.callId, callId))
      .orderBy(tables.attempts.id)
      .all();
  }

  /** How many attempts there are, by server and outcome. */
  counts(): { server: string; outcome: string; count: number }[] {
    this.#queue.flush();
    const { attempts } = tables;
    return this.#database
      .select({ server: attempts.server, outcome: attempts.outcome, count: sql<number>`count(*)` })
      .from(attempts)
      .groupBy(attempts.server, attempts.outcome)
      .all();
  }

  /** At start: what a killed run left open becomes `unknown`; old rows are dropped. */
  closeOpen(): OpenAttempt[] {
    this.#queue.flush();
    const { attempts } = tables;
    const open = this.#database
      .update(attempts)
      .set({ outcome: 'unknown', error: 'app.ended' })
      .where(eq(attempts.outcome, 'open'))
      .returning({
        server: attempts.server,
        tool: attempts.tool,
        effect: attempts.effect,
        startedAt: attempts.startedAt,
      })
      .all();
    this.#database
      .delete(attempts)
      .where(and(lt(attempts.startedAt, this.#clock.now() - KEPT_MS), ne(attempts.outcome, 'open')))
      .run();
    return open;
  }
}
