import { asc, eq, sql } from 'drizzle-orm';
import { tables, type Database, type PlainStatement } from '../storage/index.ts';
import type { Chat, Message, MessageStatus, Turn } from './store.ts';

/**
 * The statements that every turn runs, prepared once: building and preparing a query takes several
 * times as long as running it.
 */
export class ChatStatements {
  readonly #immediate: (work: () => unknown) => unknown;
  readonly #chat;
  readonly #addChat: PlainStatement;
  readonly #turns;
  readonly #messages;
  readonly #lastTurn: PlainStatement;
  readonly #addTurn: PlainStatement;
  readonly #endTurn: PlainStatement;
  readonly #addMessage: PlainStatement;
  readonly #saveMessage: PlainStatement;
  readonly #touch: PlainStatement;

  constructor(database: Database) {
    const { $client } = database;
    const { chats, turns, messages } = tables;
    const transaction = $client.transaction((work) => work());
    const chatId = sql.placeholder('chatId');
    this.#immediate = (work) => transaction.immediate(work);
    this.#chat = database.select().from(chats).where(eq(chats.id, chatId)).prepare();
    this.#addChat = $client.prepare(
      `INSERT INTO chats (id, title, titled, model, created_at, updated_at)
        VALUES (@id, @title, @titled, @model, @createdAt, @updatedAt)`,
    );
    this.#turns = database
      .select()
      .from(turns)
      .where(eq(turns.chatId, chatId))
      .orderBy(asc(turns.seq))
      .prepare();
    this.#messages = database
      .select()
      .from(messages)
      .where(eq(messages.chatId, chatId))
      .orderBy(asc(messages.seq))
      .prepare();
    this.#lastTurn = $client.prepare(
      'SELECT coalesce(max(seq), 0) AS seq FROM turns WHERE chat_id = ?',
    );
    this.#addTurn = $client.prepare(
      `INSERT INTO turns (id, chat_id, seq, status, model, started_at)
        VALUES (@id, @chatId, @seq, @status, @model, @startedAt)`,
    );
    this.#endTurn = $client.prepare(
      'UPDATE turns SET status = ?, stop_reason = ?, error = ?, ended_at = ? WHERE id = ?',
    );
    this.#addMessage = $client.prepare(
      `INSERT INTO messages (id, chat_id, turn_id, seq, role, status, parts, created_at)
        VALUES (@id, @chatId, @turnId,
          (SELECT coalesce(max(seq), 0) + 1 FROM messages WHERE chat_id = @chatId),
          @role, @status, @parts, @createdAt) RETURNING seq`,
    );
    this.#saveMessage = $client.prepare('UPDATE messages SET parts = ?, status = ? WHERE id = ?');
    this.#touch = $client.prepare('UPDATE chats SET updated_at = ? WHERE id = ?');
  }

  /** Runs work in one transaction: a commit takes longer than the writes in it. */
  immediately<Result>(work: () => Result): Result {
    return this.#immediate(work) as Result;
  }

  chat(chatId: string): Chat | undefined {
    return this.#chat.get({ chatId });
  }

  addChat(chat: Chat): void {
    const { id, title, titled, model, createdAt, updatedAt } = chat;
    this.#addChat.run({ id, title, titled: titled ? 1 : 0, model, createdAt, updatedAt });
  }

  turns(chatId: string): Turn[] {
    return this.#turns.all({ chatId }) as Turn[];
  }

  messages(chatId: string): Message[] {
    return this.#messages.all({ chatId }) as Message[];
  }

  /** The number of the last turn of a chat; 0 where it has none. */
  lastTurn(chatId: string): number {
    return (this.#lastTurn.get(chatId) as { seq: number }).seq;
  }

  addTurn(turn: Turn): void {
    const { id, chatId, seq, status, model, startedAt } = turn;
    this.#addTurn.run({ id, chatId, seq, status, model, startedAt });
  }

  endTurn(id: string, end: Pick<Turn, 'status' | 'stopReason' | 'error' | 'endedAt'>): void {
    const error = end.error === null ? null : JSON.stringify(end.error);
    this.#endTurn.run(end.status, end.stopReason, error, end.endedAt, id);
  }

  /** Adds a message after the last one of its chat; gives its number. */
  addMessage(message: Omit<Message, 'seq'>): number {
    const parts = JSON.stringify(message.parts);
    return (this.#addMessage.get({ ...message, parts }) as { seq: number }).seq;
  }

  saveMessage(id: string, parts: Message['parts'], status: MessageStatus): void {
    this.#saveMessage.run(JSON.stringify(parts), status, id);
  }

  touch(chatId: string, at: number): void {
    this.#touch.run(at, chatId);
  }
}
