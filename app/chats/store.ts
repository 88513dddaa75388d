import { and, desc, eq, or, sql } from 'drizzle-orm';
import type { Clock, Ids, WireError } from '../base/index.ts';
import { textOf, type MessagePart } from '../models/index.ts';
import { tables, type Database } from '../storage/index.ts';
import type { Attachments } from './attachments.ts';
import { chatUnknown } from './errors.ts';
import { ChatStatements } from './statements.ts';
import { TurnChoices } from './turn-choices.ts';

export type Chat = typeof tables.chats.$inferSelect;
export type Turn = Omit<typeof tables.turns.$inferSelect, 'error'> & { error: WireError | null };
export type Message = Omit<typeof tables.messages.$inferSelect, 'parts'> & { parts: MessagePart[] };
export type TurnStatus = Turn['status'];
export type MessageStatus = Message['status'];

export interface ChatStoreDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly attachments: Attachments;
}

export interface MessageDraft {
  readonly id: string;
  save(parts: readonly MessagePart[], status: MessageStatus): void;
}

/** Chats, turns and messages in SQLite. What was written survives a kill at any moment. */
export class ChatStore {
  readonly #deps: ChatStoreDeps;
  readonly #statements: ChatStatements;

  /** The files of the messages. */
  readonly attachments: Attachments;
  /** Why each turn had its model. */
  readonly choices: TurnChoices;

  constructor(deps: ChatStoreDeps) {
    this.#deps = deps;
    this.attachments = deps.attachments;
    this.choices = new TurnChoices(deps.database);
    this.#statements = new ChatStatements(deps.database);
  }

  /** Newest first; `query` looks into titles and messages. */
  list(query: string | undefined, limit: number): Chat[] {
    const { database } = this.#deps;
    const text = query?.trim();
    const pattern = `%${text?.replace(/[\\%_]/g, '\\$&')}%`;
    return database
      .select()
      .from(tables.chats)
      .where(
        text
          ? or(
              sql`${tables.chats.title} LIKE ${pattern} ESCAPE '\\'`,
              sql`EXISTS (SELECT 1 FROM messages, json_each(messages.parts) AS part
                WHERE messages.chat_id = ${tables.chats.id}
                AND json_extract(part.value, '$.text') LIKE ${pattern} ESCAPE '\\')`,
            )
          : undefined,
      )
      .orderBy(desc(tables.chats.updatedAt), desc(sql`chats.rowid`))
      .limit(limit)
      .all();
  }

  find(chatId: string): Chat | undefined {
    return this.#statements.chat(chatId);
  }

  get(chatId: string): Chat {
    const chat = this.find(chatId);
    if (!chat) throw chatUnknown(chatId);
    return chat;
  }

  create(title: string, id = this.#deps.ids.next('chat'), model: string | null = null): Chat {
    const now = this.#deps.clock.now();
    const chat = { id, title, titled: false, model, createdAt: now, updatedAt: now };
    this.#statements.addChat(chat);
    return chat;
  }

  rename(chatId: string, title: string): void {
    this.get(chatId);
    this.#update(chatId, { title, titled: true });
  }

  /** Sets the title while the person has not chosen one. */
  suggestTitle(chatId: string, title: string): void {
    if (!this.get(chatId).titled) this.#update(chatId, { title });
  }

  setModel(chatId: string, model: string): void {
    this.#update(chatId, { model });
  }

  delete(chatId: string): void {
    this.get(chatId);
    const parts = this.messages(chatId).flatMap((message) => message.parts);
    this.#deps.database.delete(tables.chats).where(eq(tables.chats.id, chatId)).run();
    this.attachments.remove(parts);
  }

  turns(chatId: string): Turn[] {
    return this.#statements.turns(chatId);
  }

  messages(chatId: string): Message[] {
    return this.#statements.messages(chatId);
  }

  message(id: string): Message | undefined {
    return this.#deps.database
      .select()
      .from(tables.messages)
      .where(eq(tables.messages.id, id))
      .get() as Message | undefined;
  }

  /** Stores a request and its turn; `inPlaceOf` is taken out in the same step. */
  beginTurn(
    chatId: string,
    model: string,
    parts: MessagePart[],
    inPlaceOf?: string,
  ): { turn: Turn; message: Message } {
    const { database, clock, ids } = this.#deps;
    return this.#statements.immediately(() => {
      if (inPlaceOf !== undefined) {
        database.delete(tables.turns).where(eq(tables.turns.id, inPlaceOf)).run();
      }
      const turn: Turn = {
        id: ids.next('turn'),
        chatId,
        seq: this.#statements.lastTurn(chatId) + 1,
        status: 'running',
        model,
        stopReason: null,
        leftOut: 0,
        error: null,
        startedAt: clock.now(),
        endedAt: null,
      };
      this.#statements.addTurn(turn);
      const message = this.addMessage(turn, 'user', parts, 'complete');
      this.#statements.touch(chatId, clock.now());
      return { turn, message };
    });
  }

  /** A message that is stored with the first of what it says; its id is known before. */
  draftMessage(
    turn: { readonly id: string; readonly chatId: string },
    role: Message['role'],
  ): MessageDraft {
    const id = this.#deps.ids.next('msg');
    let stored = false;
    return {
      id,
      save: (parts, status) => {
        if (stored) this.saveMessage(id, parts, status);
        else this.addMessage(turn, role, [...parts], status, id);
        stored = true;
      },
    };
  }

  addMessage(
    turn: { readonly id: string; readonly chatId: string },
    role: Message['role'],
    parts: MessagePart[],
    status: MessageStatus,
    id = this.#deps.ids.next('msg'),
  ): Message {
    const { clock } = this.#deps;
    const message = {
      id,
      chatId: turn.chatId,
      turnId: turn.id,
      role,
      status,
      parts,
      createdAt: clock.now(),
    };
    return { ...message, seq: this.#statements.addMessage(message) };
  }

  saveMessage(id: string, parts: readonly MessagePart[], status: MessageStatus): void {
    this.#statements.saveMessage(id, [...parts], status);
  }

  /** Runs several steps as one: all of them are stored, or none. */
  together<Result>(steps: () => Result): Result {
    return this.#statements.immediately(steps);
  }

  /** Keeps how many earlier messages a turn sent in a note alone. */
  noteLeftOut(turnId: string, leftOut: number): void {
    const { turns } = tables;
    this.#deps.database.update(turns).set({ leftOut }).where(eq(turns.id, turnId)).run();
  }

  endTurn(
    turn: { readonly id: string; readonly chatId: string },
    status: TurnStatus,
    stopReason: string | null,
    error: WireError | null,
  ): void {
    const endedAt = this.#deps.clock.now();
    this.#statements.immediately(() => {
      this.#statements.endTurn(turn.id, { status, stopReason, error, endedAt });
      this.#statements.touch(turn.chatId, endedAt);
    });
  }

  /**
   * Opens the last turn of a chat again where a budget stopped it, with all that was done in it;
   * undefined where it ended in another way.
   */
  reopenTurn(chatId: string, model: string): { turn: Turn; message: string } | undefined {
    const last = this.turns(chatId).at(-1);
    if (last?.status !== 'failed' || last.error?.kind !== 'budget') return undefined;
    const { database } = this.#deps;
    return database.transaction((transaction) => {
      const messages = this.messages(chatId).filter((message) => message.turnId === last.id);
      const refused = messages.at(-1);
      if (refused?.role === 'assistant' && refused.parts.length === 0) {
        transaction.delete(tables.messages).where(eq(tables.messages.id, refused.id)).run();
      }
      const change = { status: 'running' as const, model, error: null, endedAt: null };
      transaction.update(tables.turns).set(change).where(eq(tables.turns.id, last.id)).run();
      return { turn: { ...last, ...change }, message: textOf(messages[0]?.parts ?? []) };
    });
  }

  /** The last turn and what the person asked in it; undefined where nothing was asked. */
  lastRequest(chatId: string): { turnId: string; parts: MessagePart[] } | undefined {
    const last = this.turns(chatId).at(-1);
    if (!last) return undefined;
    const asked = this.#deps.database
      .select()
      .from(tables.messages)
      .where(and(eq(tables.messages.turnId, last.id), eq(tables.messages.role, 'user')))
      .get() as Message | undefined;
    return asked && { turnId: last.id, parts: asked.parts };
  }

  /** At start: turns that a killed run left open are marked, with what they had shown. */
  closeOpen(): number {
    const { database, clock } = this.#deps;
    return database.transaction((transaction) => {
      transaction
        .update(tables.messages)
        .set({ status: 'incomplete' })
        .where(eq(tables.messages.status, 'streaming'))
        .run();
      return transaction
        .update(tables.turns)
        .set({ status: 'interrupted', endedAt: clock.now() })
        .where(eq(tables.turns.status, 'running'))
        .run().changes;
    });
  }

  /** How many turns ended how, and how long the completed ones took on average, in ms. */
  turnStatistics(): { completed: number; failed: number; averageMs: number } {
    return this.#deps.database
      .select({
        completed: sql<number>`coalesce(sum(${tables.turns.status} = 'completed'), 0)`,
        failed: sql<number>`coalesce(sum(${tables.turns.status} IN ('failed', 'interrupted')), 0)`,
        averageMs: sql<number>`coalesce(round(avg(CASE WHEN ${tables.turns.status} = 'completed'
          THEN ${tables.turns.endedAt} - ${tables.turns.startedAt} END)), 0)`,
      })
      .from(tables.turns)
      .get()!;
  }

  #update(chatId: string, change: Partial<Chat>): void {
    this.#deps.database
      .update(tables.chats)
      .set({ ...change, updatedAt: this.#deps.clock.now() })
      .where(eq(tables.chats.id, chatId))
      .run();
  }
}
