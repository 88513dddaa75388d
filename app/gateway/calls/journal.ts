import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { Clock } from '../../base/index.ts';
import { tables, type Database } from '../../storage/index.ts';
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
  readonly #insert;
  readonly #update;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const { placeholder } = sql;
    this.#insert = database
      .insert(tables.attempts)
      .values({
        callId: placeholder('callId'),
        server: placeholder('server'),
        tool: placeholder('tool'),
        effect: placeholder('effect'),
        number: placeholder('number'),
        outcome: 'open',
        startedAt: placeholder('startedAt'),
      })
      .prepare();
    this.#update = database
      .update(tables.attempts)
      .set({
        outcome: sql`${placeholder('outcome')}`,
        error: sql`${placeholder('error')}`,
        durationMs: sql`${placeholder('durationMs')}`,
      })
      .where(eq(tables.attempts.id, placeholder('id')))
      .prepare();
  }

  /** Throws where the row cannot be written: then nothing may be sent. */
  open(start: AttemptStart): number {
    const row = this.#insert.run({
      ...start,
      callId: start.callId ?? null,
      startedAt: this.#clock.now(),
    });
    return Number(row.lastInsertRowid);
  }

  close(id: number, outcome: Outcome, error: string | undefined, durationMs: number): void {
    this.#update.run({ id, outcome, error: error ?? null, durationMs: Math.round(durationMs) });
  }

  ofCall(callId: string) {
    return this.#database
      .select()
      .from(tables.attempts)
      .where(eq(tables.attempts.callId, callId))
      .orderBy(tables.attempts.id)
      .all();
  }

  /** At start: what a killed run left open becomes `unknown`; old rows are dropped. */
  closeOpen(): OpenAttempt[] {
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
