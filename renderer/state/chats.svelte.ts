import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type ChatSummary = CommandOutput<'chats.list'>['chats'][number];
export type Export = CommandOutput<'chats.export'>;

/** The list of chats, newest first, with the search that narrows it. */
export class Chats {
  readonly #client: Client;
  chats = $state.raw<readonly ChatSummary[]>([]);
  query = $state('');
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  /** Chats that are answering, and whether they wait for the person. */
  readonly running = new SvelteMap<string, 'answering' | 'asking'>();
  #reading = 0;

  constructor(client: Client) {
    this.#client = client;
    client.on('chat.changed', () => void this.reload());
    client.on('turn.happened', ({ chatId, event }) => {
      if (event.type === 'done') this.running.delete(chatId);
      else this.running.set(chatId, event.type === 'approval' ? 'asking' : 'answering');
    });
    client.onConnection((state) => {
      if (state !== 'open') return;
      this.running.clear();
      void this.reload();
    });
  }

  async reload(): Promise<void> {
    const reading = ++this.#reading;
    const query = this.query.trim();
    const answer = await this.#client.invoke('chats.list', query === '' ? {} : { query });
    if (reading !== this.#reading) return; // a later search has the word
    if (answer.ok) this.chats = answer.value.chats;
    this.problem = answer.ok ? undefined : answer.error;
    this.loaded = true;
  }

  search(query: string): Promise<void> {
    this.query = query;
    return this.reload();
  }

  async rename(chatId: string, title: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('chats.rename', { chatId, title });
    return answer.ok ? undefined : answer.error;
  }

  async delete(chatId: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('chats.delete', { chatId });
    if (!answer.ok) return answer.error;
    this.running.delete(chatId);
    this.chats = this.chats.filter((chat) => chat.id !== chatId);
    return undefined;
  }

  export(chatId: string, format: 'markdown' | 'json') {
    return this.#client.invoke('chats.export', { chatId, format });
  }
}
