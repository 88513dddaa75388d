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

/** A call under way, for whoever ends it. */
export interface OpenRecord {
  end(end: ToolCallEnd): void;
}

/**
 * What was called, by whom, and how it ended. Its writes may wait a few milliseconds: whatever is
 * sent to a server is journalled first (attempts). A call that somebody comes back to after a kill, by
 * its turn or its own id, is kept before it is sent as well.
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
         (id, chat_id, turn_id, call_id, caller, server, tool, arguments, started_at,
          status, result, error, cached, attempts, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = database.$client.prepare(
      `UPDATE tool_calls SET status = ?, result = ?, error = ?, cached = ?, attempts = ?,
         duration_ms = ? WHERE id = ?`,
    );
  }

  /** A call that has ended before it is written is written once. */
  begin(start: ToolCallStart): OpenRecord {
    const { id, chatId = null, turnId = null, callId = null, caller, server, tool } = start;
    const args = JSON.stringify(start.arguments);
    const at = start.startedAt;
    let ended: EndRow | undefined;
    let written = false;
    const insert = (): void => {
      const end = ended ?? RUNNING;
      this.#insert.run(id, chatId, turnId, callId, caller, server, tool, args, at, ...end);
      written = true;
    };
    if (turnId === null && callId === null) this.#queue.apart(insert);
    else this.#queue.later(insert);
    return {
      end: (end) => {
        const row = endRow(end);
        ended = row;
        if (written) this.#queue.apart(() => this.#update.run(...row, id));
      },
    };
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

type EndRow = readonly [
  status: string,
  result: string | null,
  error: string | null,
  cached: number,
  attempts: number,
  durationMs: number | null,
];

const RUNNING: EndRow = ['running', null, null, 0, 0, null];

function endRow({ status, result, error, cached, attempts, durationMs }: ToolCallEnd): EndRow {
  return [status, json(result), json(error), cached ? 1 : 0, attempts, durationMs];
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
