import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../app/contract/index.ts';
import { Attachments } from './attachments.svelte.ts';
import type { Client, WireError } from '../client/client.ts';
import { applyEvent } from './thread-events.ts';
import { buildThread, costOf, type Cost, type ThreadTurn, type TurnEnvelope } from './thread.ts';

export type ApprovalAnswer = 'once' | 'always' | 'deny';
export type TurnSpend = CommandOutput<'usage.ofTurn'>;
type ChatSummary = CommandOutput<'chats.get'>['chat'];

/** The chat that is open: its snapshot, kept up to date by events, and what a person does in it. */
export class Conversation {
  readonly #client: Client;
  readonly #drafts = new SvelteMap<string, string>();
  chatId = $state<string | undefined>();
  chat = $state.raw<ChatSummary | undefined>();
  turns = $state<ThreadTurn[]>([]);
  cost = $state.raw<Cost | undefined>();
  phase = $state<'new' | 'loading' | 'ready' | 'missing'>('new');
  /** What went wrong with the last thing that the person did here. */
  problem = $state.raw<WireError | undefined>();
  /** A message on its way, shown until the snapshot has it. */
  sending = $state<string | undefined>();
  /** A budget that stopped the answer while the person was looking on. */
  limit = $state.raw<WireError | undefined>();
  draft = $state('');
  /** The files of the message that is being written. */
  readonly attachments = new Attachments();
  /** Chosen for the next message; undefined keeps the chat's. */
  model = $state<string | undefined>();
  readonly last = $derived(this.turns.at(-1));
  readonly busy = $derived(this.sending !== undefined || this.last?.status === 'running');

  #waiting: TurnEnvelope[] | undefined;
  #again = false;
  /** The chat whose last turn was asked for here and has not been seen to end. */
  #asked: string | undefined;

  constructor(client: Client) {
    this.#client = client;
    client.on('turn.happened', (envelope) => this.#heard(envelope));
    client.on('chat.changed', ({ chatId }) => {
      if (chatId === this.chatId) void this.reload();
    });
    client.onConnection((state) => {
      if (state === 'open' && this.chatId !== undefined) void this.reload();
    });
  }

  /** Shows a chat, or with undefined the page on which one begins. */
  async open(chatId: string | undefined): Promise<void> {
    if (chatId === this.chatId && this.phase !== 'missing') return;
    this.#drafts.set(this.chatId ?? '', this.draft);
    this.chatId = chatId;
    this.chat = undefined;
    this.turns = [];
    this.cost = undefined;
    this.problem = undefined;
    this.sending = undefined;
    this.limit = undefined;
    this.model = undefined;
    this.draft = this.#drafts.get(chatId ?? '') ?? '';
    this.attachments.take();
    this.phase = chatId === undefined ? 'new' : 'loading';
    this.#waiting = undefined;
    if (chatId !== undefined) await this.reload();
  }

  /** Reads the chat anew; calls during a reading lead to one more. */
  async reload(): Promise<void> {
    const chatId = this.chatId;
    if (chatId === undefined) return;
    if (this.#waiting) {
      this.#again = true;
      return;
    }
    const waiting: TurnEnvelope[] = [];
    this.#waiting = waiting;
    const answer = await this.#client.invoke('chats.get', { chatId });
    if (this.#waiting !== waiting) return; // another chat was opened meanwhile
    this.#waiting = undefined;
    if (answer.ok) {
      this.chat = answer.value.chat;
      this.turns = buildThread(answer.value);
      const { usage } = answer.value;
      this.cost = usage.calls === 0 ? undefined : costOf(usage);
      this.phase = 'ready';
      this.sending = undefined;
      for (const envelope of waiting) this.#heard(envelope);
      this.#noticeLimit();
    } else if (answer.error.kind === 'missing') this.phase = 'missing';
    else this.problem = answer.error;
    if (this.#again) {
      this.#again = false;
      await this.reload();
    }
  }

  /** Sends a message; gives the id of the chat, or undefined where it was refused. */
  async send(text: string): Promise<string | undefined> {
    const message = text.trim();
    if (message === '' || this.busy) return undefined;
    this.sending = message;
    this.problem = undefined;
    this.draft = '';
    const attached = this.attachments.take();
    const { chatId, model } = this;
    const answer = await this.#client.invoke('turns.start', {
      message,
      caller: 'window',
      ...(attached.length === 0
        ? {}
        : { files: attached.map(({ name, data }) => ({ name, data })) }),
      ...(chatId === undefined ? {} : { chatId }),
      ...(model === undefined ? {} : { model }),
    });
    if (this.chatId !== chatId) return answer.ok ? answer.value.chatId : undefined;
    if (!answer.ok) {
      this.sending = undefined;
      this.problem = answer.error;
      this.draft = text;
      this.attachments.list = attached;
      return undefined;
    }
    this.chatId = answer.value.chatId;
    this.#asked = this.chatId;
    await this.reload();
    return answer.value.chatId;
  }

  stop(): Promise<void> {
    return this.#do((chatId) => this.#client.invoke('turns.stop', { chatId }));
  }

  /**
   * Asks the last request again, in place of its answer; a turn that a budget stopped goes on. With
   * `change` it does so once by another model, or with shorter answers.
   */
  retry(
    change: { readonly model?: string; readonly maxOutputTokens?: number } = {},
  ): Promise<void> {
    const { model = this.model, maxOutputTokens } = change;
    this.limit = undefined;
    this.#asked = this.chatId;
    return this.#do((chatId) =>
      this.#client.invoke('turns.retry', {
        chatId,
        caller: 'window',
        ...(model === undefined ? {} : { model }),
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      }),
    );
  }

  /** The calls of a turn, what each cost, and why it had its model. */
  async spendOf(turnId: string): Promise<TurnSpend | WireError> {
    const { chatId = '' } = this;
    const answer = await this.#client.invoke('usage.ofTurn', { chatId, turnId });
    return answer.ok ? answer.value : answer.error;
  }

  async answer(id: string, answer: ApprovalAnswer): Promise<void> {
    await this.#do(() => this.#client.invoke('approvals.answer', { id, answer }));
  }

  async #do(
    call: (chatId: string) => Promise<{ ok: true } | { ok: false; error: WireError }>,
  ): Promise<void> {
    const { chatId } = this;
    if (chatId === undefined) return;
    this.problem = undefined;
    const answer = await call(chatId);
    if (!answer.ok && this.chatId === chatId) this.problem = answer.error;
    await this.reload();
  }

  /** Tells of a limit once, where the person asked here and now; old chats only show it. */
  #noticeLimit(): void {
    const { last } = this;
    if (this.#asked === undefined || this.#asked !== this.chatId) return;
    if (!last || last.status === 'running') return;
    this.#asked = undefined;
    if (last.status === 'failed' && last.error?.kind === 'budget') this.limit = last.error;
  }

  #heard(envelope: TurnEnvelope): void {
    if (envelope.chatId !== this.chatId) return;
    if (this.#waiting) {
      this.#waiting.push(envelope);
      return;
    }
    const turn = this.turns.find((known) => known.id === envelope.turnId);
    if (turn && (turn.status !== 'running' || envelope.rev <= turn.rev)) return;
    if (!turn || envelope.rev > turn.rev + 1) {
      void this.reload();
      return;
    }
    applyEvent(turn, envelope.event);
    turn.rev = envelope.rev;
    if (envelope.event.type === 'done') this.#noticeLimit();
  }
}
