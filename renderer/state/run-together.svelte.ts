import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';
import type { FlowNode } from './run.svelte.ts';

export type RunMessage = CommandOutput<'bus.list'>['messages'][number];
export type RunNote = CommandOutput<'board.list'>['entries'][number];

/** More messages of one run are not shown: the newest are. */
const MOST = 200;
/** How long a message that is delivered again may take until it is looked at. */
const DELIVERY_MS = 1000;
const SPEAKS = ['publish', 'ask', 'share', 'recall', 'wait'];

/** Whether steps of a run, or inside them, may send messages or share notes. */
export function speaks(flow: readonly FlowNode[]): boolean {
  return flow.some(({ type, body }) => SPEAKS.includes(type) || speaks(body));
}

/** What the steps of one run told each other and others, and the notes that they share. */
export class RunTogether {
  readonly #client: Client;
  readonly #id: string;
  readonly #refresh = new Refresh(() => this.#read());
  /** The newest first. */
  messages = $state.raw<readonly RunMessage[]>([]);
  notes = $state.raw<readonly RunNote[]>([]);

  constructor(client: Client, id: string) {
    this.#client = client;
    this.#id = id;
  }

  read(): Promise<void> {
    return this.#refresh.now();
  }

  /** Delivers a message anew that was set aside. */
  async deliver(messageId: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('bus.retry', { messageId });
    await this.read();
    if (!answer.ok) return answer.error;
    setTimeout(() => void this.read(), DELIVERY_MS);
    return undefined;
  }

  async #read(): Promise<void> {
    const run = this.#id;
    const [messages, notes] = await Promise.all([
      this.#client.invoke('bus.list', { run, limit: MOST }),
      this.#client.invoke('board.list', { run }),
    ]);
    if (messages.ok) this.messages = messages.value.messages;
    if (notes.ok) this.notes = notes.value.entries;
  }
}
