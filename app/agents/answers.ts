import { eq } from 'drizzle-orm';
import type { Clock } from '../base/index.ts';
import type { MessagePart } from '../models/index.ts';
import { tables, type Database } from '../storage/index.ts';

/**
 * Answers of models that a run has paid for, written as soon as they are whole. A node that a kill
 * interrupted after the answer came takes it from here; when its run ends they are not needed.
 */
export class AnswerStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The answer to exactly this request under this key. */
  find(key: string, request: string): { model: string; parts: MessagePart[] } | undefined {
    const row = this.#database
      .select()
      .from(tables.agentAnswers)
      .where(eq(tables.agentAnswers.key, key))
      .get();
    if (row?.request !== request) return undefined;
    return { model: row.model, parts: row.parts as MessagePart[] };
  }

  save(
    key: string,
    runId: string,
    request: string,
    answer: { readonly model: string; readonly parts: readonly MessagePart[] },
  ): void {
    const values = { runId, request, model: answer.model, parts: answer.parts };
    const at = this.#clock.now();
    this.#database
      .insert(tables.agentAnswers)
      .values({ key, ...values, at })
      .onConflictDoUpdate({ target: tables.agentAnswers.key, set: { ...values, at } })
      .run();
  }

  /** Of a run that has ended. */
  forget(runId: string): void {
    this.#database.delete(tables.agentAnswers).where(eq(tables.agentAnswers.runId, runId)).run();
  }
}
