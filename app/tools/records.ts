import { desc, eq, inArray, sql } from 'drizzle-orm';
import { tables, type Database, type WriteQueue } from '../storage/index.ts';

export type ToolCallStatus = 'running' | 'ok' | 'error' | 'denied' | 'unknown' | 'cancelled';

export interface ToolCallStart {
  readonly id: string;
  readonly chatId: string | undefined;
  readonly turnId: string | undefined;
  readonly callId: string | undefined;
  readonly caller: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly startedAt: number;
}

export interface ToolCallEnd {
  readonly status: ToolCallStatus;
  readonly result: unknown;
  readonly error: unknown;
  readonly cached: boolean;
  readonly attempts: number;
  readonly durationMs: number;
}

/**
 * What was called, by whom, and how it ended. Its writes may wait a few milliseconds: whatever is
 * sent to a server is journalled first (attempts), and this with it.
 */
export class ToolCallRecords {
  readonly #database: Database;
  readonly #queue: WriteQueue;
  readonly #insert;
  readonly #update;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
    const { placeholder } = sql;
    this.#insert = database
      .insert(tables.toolCalls)
      .values({
        id: placeholder('id'),
        chatId: placeholder('chatId'),
        turnId: placeholder('turnId'),
        callId: placeholder('callId'),
        caller: placeholder('caller'),
        server: placeholder('server'),
        tool: placeholder('tool'),
        arguments: placeholder('arguments'),
        status: 'running',
        startedAt: placeholder('startedAt'),
      })
      .prepare();
    this.#update = database
      .update(tables.toolCalls)
      .set({
        status: sql`${placeholder('status')}`,
        result: sql`${placeholder('result')}`,
        error: sql`${placeholder('error')}`,
        cached: sql`${placeholder('cached')}`,
        attempts: sql`${placeholder('attempts')}`,
        durationMs: sql`${placeholder('durationMs')}`,
      })
      .where(eq(tables.toolCalls.id, placeholder('id')))
      .prepare();
  }

  begin(start: ToolCallStart): void {
    const { chatId = null, turnId = null, callId = null } = start;
    const values = { ...start, chatId, turnId, callId };
    this.#queue.later(() => this.#insert.run(values));
  }

  end(id: string, end: ToolCallEnd): void {
    const values = {
      ...end,
      id,
      cached: end.cached ? 1 : 0,
      result: json(end.result),
      error: json(end.error),
    };
    this.#queue.later(() => this.#update.run(values));
  }

  ofTurns(turnIds: readonly string[]) {
    if (turnIds.length === 0) return [];
    this.#queue.flush();
    return this.#database
      .select()
      .from(tables.toolCalls)
      .where(inArray(tables.toolCalls.turnId, [...turnIds]))
      .orderBy(tables.toolCalls.startedAt, sql`tool_calls.rowid`)
      .all();
  }

  /** The last call that was made under an id of the caller's. */
  lastOf(callId: string): ToolCallRecord | undefined {
    this.#queue.flush();
    return this.#database
      .select()
      .from(tables.toolCalls)
      .where(eq(tables.toolCalls.callId, callId))
      .orderBy(desc(tables.toolCalls.startedAt))
      .get();
  }

  /** Every call that was made under an id of the caller's, the oldest first. */
  allOf(callId: string): ToolCallRecord[] {
    this.#queue.flush();
    return this.#database
      .select()
      .from(tables.toolCalls)
      .where(eq(tables.toolCalls.callId, callId))
      .orderBy(tables.toolCalls.startedAt)
      .all();
  }

  /** The whole text of a call's result; undefined where there is none. */
  textOf(id: string): string | undefined {
    this.#queue.flush();
    const row = this.#database
      .select({ result: tables.toolCalls.result })
      .from(tables.toolCalls)
      .where(eq(tables.toolCalls.id, id))
      .get();
    const text = (row?.result as { text?: unknown } | null | undefined)?.text;
    return typeof text === 'string' ? text : undefined;
  }

  /** At start: what a killed run left open may or may not have happened. Returns how many. */
  closeOpen(): number {
    this.#queue.flush();
    return this.#database
      .update(tables.toolCalls)
      .set({ status: 'unknown' })
      .where(eq(tables.toolCalls.status, 'running'))
      .run().changes;
  }
}

export type ToolCallRecord = ReturnType<ToolCallRecords['ofTurns']>[number];

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
