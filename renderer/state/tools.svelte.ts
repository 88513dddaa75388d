import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Tool = CommandOutput<'tools.list'>['tools'][number];
export type ToolChange = CommandOutput<'tools.changes'>['changes'][number];
export type Trial = CommandOutput<'tools.try'>;
export type OfferAccount = Trial['offer'];
export type Choice = CommandOutput<'tools.choices'>['choices'][number];
export type FieldWords = Trial['found'][number]['fields'][number];
export type Verdict = Choice['verdict'];

/** All tools, those that wait for the person's word, and what a request finds. */
export class Tools {
  readonly #client: Client;
  tools = $state.raw<readonly Tool[]>([]);
  changes = $state.raw<readonly ToolChange[]>([]);
  choices = $state.raw<readonly Choice[]>([]);
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  request = $state('');
  trial = $state.raw<Trial | undefined>();
  /** The request that `trial` answers. */
  tried = $state('');
  /** Read only while its page is open: the definitions of a thousand tools are not small. */
  #open = false;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(client: Client) {
    this.#client = client;
    const follow = (): void => {
      if (this.#open) void this.reload();
    };
    client.on('servers.changed', follow);
    client.onConnection((state) => {
      if (state === 'open') follow();
    });
  }

  /** Follows what changes until the returned function is called. */
  open(): () => void {
    this.#open = true;
    void this.reload();
    return () => {
      this.#open = false;
    };
  }

  /** Reads everything anew; changes during a reading lead to one more. */
  reload(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
      if (!this.#again) return;
      this.#again = false;
      void this.reload();
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const [tools, changes, choices] = await Promise.all([
      this.#client.invoke('tools.list', {}),
      this.#client.invoke('tools.changes', {}),
      this.#client.invoke('tools.choices', {}),
    ]);
    this.loaded = true;
    this.problem = tools.ok ? undefined : tools.error;
    if (tools.ok) this.tools = tools.value.tools;
    if (changes.ok) this.changes = changes.value.changes;
    if (choices.ok) this.choices = choices.value.choices;
  }

  /** Finds tools for the request that is typed. */
  async try(): Promise<WireError | undefined> {
    const request = this.request.trim();
    if (request === '') {
      this.trial = undefined;
      return undefined;
    }
    const answer = await this.#client.invoke('tools.try', { request });
    if (!answer.ok) return answer.error;
    this.trial = answer.value;
    this.tried = request;
    return undefined;
  }

  choose(name: string, request: string, verdict: Verdict | null): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.choose', { name, request, verdict }));
  }

  clearChoices(): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.clearChoices', {}));
  }

  pin(name: string, pinned: boolean): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.pin', { name, pinned }));
  }

  hide(name: string, hidden: boolean): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.hide', { name, hidden }));
  }

  accept(name: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.accept', { name }));
  }

  /** What the model of a turn was offered; undefined where nothing is known of it. */
  async offered(turnId: string): Promise<OfferAccount | undefined> {
    const answer = await this.#client.invoke('tools.offered', { turnId });
    return answer.ok ? answer.value.offer : undefined;
  }

  async #change(
    call: () => Promise<{ ok: true } | { ok: false; error: WireError }>,
  ): Promise<WireError | undefined> {
    const answer = await call();
    if (this.#open) await this.reload();
    if (this.trial && this.tried === this.request.trim()) await this.try();
    return answer.ok ? undefined : answer.error;
  }
}
