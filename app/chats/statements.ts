import { eq, sql } from 'drizzle-orm';
import { tables, transactor, type Database, type PlainStatement } from '../storage/index.ts';
import type { Chat, Message, MessageStatus, Turn } from './store.ts';

const TURN = `id, chat_id AS chatId, seq, status, model, stop_reason AS stopReason, left_out AS leftOut, error,
  started_at AS startedAt, ended_at AS endedAt`;
const MESSAGE = `id, chat_id AS chatId, turn_id AS turnId, seq, role, status, parts,
  created_at AS createdAt`;

/** A row of which one column is JSON. */
type Stored<Row, Json extends keyof Row> = Omit<Row, Json> & Record<Json, string | null>;

/**
 * The statements that every turn runs, prepared once: building and preparing a query takes several
 * times as long as running it. Where rows of a chat are read in order, `+?` keeps SQLite from making
 * its plan anew for every value, which takes longer than reading them (its STAT4 option does that).
 */
export class ChatStatements {
  /** Runs work in one transaction: a commit takes longer than the writes in it. */
  readonly immediately: <Result>(work: () => Result) => Result;
  readonly #chat;
  readonly #addChat: PlainStatement;
  readonly #turns: PlainStatement;
  readonly #messages: PlainStatement;
  readonly #lastTurn: PlainStatement;
  readonly #addTurn: PlainStatement;
  readonly #endTurn: PlainStatement;
  readonly #lastMessage: PlainStatement;
  readonly #addMessage: PlainStatement;
  readonly #saveMessage: PlainStatement;
  readonly #touch: PlainStatement;

  constructor(database: Database) {
    const { $client } = database;
    const { chats } = tables;
    const chatId = sql.placeholder('chatId');
    this.immediately = transactor(database);
    this.#chat = database.select().from(chats).where(eq(chats.id, chatId)).prepare();
    this.#addChat = $client.prepare(
      `INSERT INTO chats (id, title, titled, model, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#turns = $client.prepare(`SELECT ${TURN} FROM turns WHERE chat_id = +? ORDER BY seq`);
    this.#messages = $client.prepare(
      `SELECT ${MESSAGE} FROM messages WHERE chat_id = +? ORDER BY seq`,
    );
    this.#lastTurn = $client.prepare(
      'SELECT coalesce(max(seq), 0) AS seq FROM turns WHERE chat_id = +?',
    );
    this.#addTurn = $client.prepare(
      `INSERT INTO turns (id, chat_id, seq, status, model, started_at)
        VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#endTurn = $client.prepare(
      'UPDATE turns SET status = ?, stop_reason = ?, error = ?, ended_at = ? WHERE id = ?',
    );
    this.#lastMessage = $client.prepare(
      'SELECT coalesce(max(seq), 0) AS seq FROM messages WHERE chat_id = +?',
    );
    this.#addMessage = $client.prepare(
      `INSERT INTO messages (id, chat_id, turn_id, seq, role, status, parts, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#saveMessage = $client.prepare('UPDATE messages SET parts = ?, status = ? WHERE id = ?');
    this.#touch = $client.prepare('UPDATE chats SET updated_at = ? WHERE id = ?');
  }

  chat(chatId: string): Chat | undefined {
    return this.#chat.get({ chatId });
  }

  addChat(chat: Chat): void {
    const { id, title, titled, model, createdAt, updatedAt } = chat;
    this.#addChat.run(id, title, titled ? 1 : 0, model, createdAt, updatedAt);
  }

  turns(chatId: string): Turn[] {
    const rows = this.#turns.all(chatId) as Stored<Turn, 'error'>[];
    return rows.map((row) => ({ ...row, error: JSON.parse(row.error ?? 'null') as Turn['error'] }));
  }

  messages(chatId: string): Message[] {
    const rows = this.#messages.all(chatId) as Stored<Message, 'parts'>[];
    return rows.map((row) => ({ ...row, parts: JSON.parse(row.parts!) as Message['parts'] }));
  }

  /** The number of the last turn of a chat; 0 where it has none. */
  lastTurn(chatId: string): number {
    return (this.#lastTurn.get(chatId) as { seq: number }).seq;
  }

  addTurn(turn: Turn): void {
    const { id, chatId, seq, status, model, startedAt } = turn;
    this.#addTurn.run(id, chatId, seq, status, model, startedAt);
  }

  endTurn(id: string, end: Pick<Turn, 'status' | 'stopReason' | 'error' | 'endedAt'>): void {
    const error = end.error === null ? null : JSON.stringify(end.error);
    this.#endTurn.run(end.status, end.stopReason, error, end.endedAt, id);
  }

  /** Adds a message after the last one of its chat; gives its number. */
  addMessage(message: Omit<Message, 'seq'>): number {
    const { id, chatId, turnId, role, status, createdAt } = message;
    const parts = JSON.stringify(message.parts);
    return this.immediately(() => {
      const seq = (this.#lastMessage.get(chatId) as { seq: number }).seq + 1;
      this.#addMessage.run(id, chatId, turnId, seq, role, status, parts, createdAt);
      return seq;
    });
  }

  saveMessage(id: string, parts: Message['parts'], status: MessageStatus): void {
    this.#saveMessage.run(JSON.stringify(parts), status, id);
  }

  touch(chatId: string, at: number): void {
    this.#touch.run(at, chatId);
  }
}
