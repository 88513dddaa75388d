import { and, desc, eq, gte, inArray, lt, or, sql } from 'drizzle-orm';
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
    // plain SQL: these two run at every call, where building their rows costs as much as writing them
    this.#insert = database.$client.prepare(
      `INSERT INTO tool_calls
         (id, chat_id, turn_id, call_id, caller, server, tool, arguments, status, started_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
    );
    this.#update = database.$client.prepare(
      `UPDATE tool_calls SET status = ?, result = ?, error = ?, cached = ?, attempts = ?,
         duration_ms = ? WHERE id = ?`,
    );
  }

  begin(start: ToolCallStart): void {
    const { id, chatId = null, turnId = null, callId = null, caller, server, tool } = start;
    const args = JSON.stringify(start.arguments);
    const at = start.startedAt;
    this.#queue.later(() =>
      this.#insert.run(id, chatId, turnId, callId, caller, server, tool, args, at),
    );
  }

  end(id: string, end: ToolCallEnd): void {
    const [result, error] = [json(end.result), json(end.error)];
    const { status, attempts, durationMs } = end;
    const cached = end.cached ? 1 : 0;
    this.#queue.later(() =>
      this.#update.run(status, result, error, cached, attempts, durationMs, id),
    );
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

  /** Every call that was made under an id of the caller's, or under that and `#`, the oldest first. */
  allOf(callId: string): ToolCallRecord[] {
    const { callId: id } = tables.toolCalls;
    this.#queue.flush();
    return (
      this.#database
        .select()
        .from(tables.toolCalls)
        // "$" comes after "#"
        .where(or(eq(id, callId), and(gte(id, `${callId}#`), lt(id, `${callId}$`))))
        .orderBy(tables.toolCalls.startedAt)
        .all()
    );
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
      .where(sql`status = 'running'`) // a bound value would not be seen to be that of the index
      .run().changes;
  }
}

export type ToolCallRecord = ReturnType<ToolCallRecords['ofTurns']>[number];

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
