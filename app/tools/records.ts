import { desc, eq, inArray, sql } from 'drizzle-orm';
import { tables, type Database } from '../storage/index.ts';

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

/** The journal of tool calls: written before a call is sent, completed when it ends. */
export class ToolCallRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  begin(start: ToolCallStart): void {
    this.#database
      .insert(tables.toolCalls)
      .values({
        ...start,
        chatId: start.chatId ?? null,
        turnId: start.turnId ?? null,
        callId: start.callId ?? null,
        status: 'running',
      })
      .run();
  }

  end(id: string, end: ToolCallEnd): void {
    this.#database
      .update(tables.toolCalls)
      .set({ ...end, result: end.result ?? null, error: end.error ?? null })
      .where(eq(tables.toolCalls.id, id))
      .run();
  }

  ofTurns(turnIds: readonly string[]) {
    if (turnIds.length === 0) return [];
    return this.#database
      .select()
      .from(tables.toolCalls)
      .where(inArray(tables.toolCalls.turnId, [...turnIds]))
      .orderBy(tables.toolCalls.startedAt, sql`tool_calls.rowid`)
      .all();
  }

  /** The last call that was made under an id of the caller's. */
  lastOf(callId: string): ToolCallRecord | undefined {
    return this.#database
      .select()
      .from(tables.toolCalls)
      .where(eq(tables.toolCalls.callId, callId))
      .orderBy(desc(tables.toolCalls.startedAt))
      .get();
  }

  /** At start: what a killed run left open may or may not have happened. Returns how many. */
  closeOpen(): number {
    return this.#database
      .update(tables.toolCalls)
      .set({ status: 'unknown' })
      .where(eq(tables.toolCalls.status, 'running'))
      .run().changes;
  }
}

export type ToolCallRecord = ReturnType<ToolCallRecords['ofTurns']>[number];
