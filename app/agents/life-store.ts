import { desc, eq } from 'drizzle-orm';
import { tables, type Database, type WriteQueue } from '../storage/index.ts';
import type { LifecycleEntry } from './lifecycle.ts';

/** Every move of every agent, kept across starts. */
export class LifeStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  note(agent: string, instance: string, entry: LifecycleEntry): void {
    const { from, to, at, reason = null } = entry;
    this.#queue.later(() =>
      this.#database
        .insert(tables.agentLife)
        .values({ agent, instance, from, to, at, reason })
        .run(),
    );
  }

  /** The newest first. */
  history(agent: string, limit: number) {
    this.#queue.flush();
    return this.#database
      .select()
      .from(tables.agentLife)
      .where(eq(tables.agentLife.agent, agent))
      .orderBy(desc(tables.agentLife.id))
      .limit(limit)
      .all();
  }
}
