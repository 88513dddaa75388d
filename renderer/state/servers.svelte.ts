import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Server = CommandOutput<'servers.list'>['servers'][number];
export type Effect = 'read' | 'idempotent' | 'write';
export type ServerDetail = CommandOutput<'servers.describe'>;
export type ServerActivity = CommandOutput<'servers.activity'>['servers'][number];
export type ImportReport = CommandOutput<'servers.import'>;
export type NeededKey = ImportReport['keys'][number];

/** The MCP servers, their live state, and what each offers. */
export class Servers {
  readonly #client: Client;
  servers = $state.raw<readonly Server[]>([]);
  /** When the list was read (milliseconds since 1970); ages in it are of then. */
  readAt = $state(0);
  problems = $state.raw<CommandOutput<'servers.list'>['problems']>([]);
  configProblem = $state.raw<CommandOutput<'servers.list'>['configProblem']>();
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  /** Details of those that are open on the page. */
  readonly details = new SvelteMap<string, ServerDetail>();
  /** The last hour of each, and when it was read (milliseconds since 1970). */
  readonly activity = new SvelteMap<string, ServerActivity>();
  activityAt = $state(0);
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(client: Client) {
    this.#client = client;
    client.on('servers.changed', () => void this.reload());
    client.onConnection((state) => {
      if (state === 'open') void this.reload();
    });
  }

  /** Reads the list anew; changes during a reading lead to one more. */
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
    const answer = await this.#client.invoke('servers.list', {});
    this.loaded = true;
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.servers = answer.value.servers;
    this.readAt = Date.now();
    this.problems = answer.value.problems;
    this.configProblem = answer.value.configProblem;
    await Promise.all([...this.details.keys()].map((name) => this.describe(name)));
  }

  async readActivity(): Promise<void> {
    const answer = await this.#client.invoke('servers.activity', {});
    if (!answer.ok) return;
    for (const server of answer.value.servers) this.activity.set(server.name, server);
    this.activityAt = Date.now();
  }

  async describe(name: string): Promise<void> {
    const answer = await this.#client.invoke('servers.describe', { name });
    if (answer.ok) this.details.set(name, answer.value);
    else this.details.delete(name);
  }

  forget(name: string): void {
    this.details.delete(name);
  }

  /** The secrets that it needs, or why it was not added. */
  async add(
    name: string,
    entry: Record<string, unknown>,
  ): Promise<readonly NeededKey[] | WireError> {
    const answer = await this.#client.invoke('servers.add', { name, entry });
    await this.reload();
    return answer.ok ? answer.value.keys : answer.error;
  }

  /** Keeps a secret that servers name, in the keychain. */
  setKey(key: string, value: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.setKey', { key, value }));
  }

  start(name: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.start', { name }));
  }

  /** Whether it answers, or why it could not be asked. */
  async tryNow(name: string): Promise<boolean | WireError> {
    const answer = await this.#client.invoke('servers.try', { name });
    await Promise.all([this.reload(), this.readActivity()]);
    return answer.ok ? answer.value.answered : answer.error;
  }

  trust(name: string, trusted: boolean): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.trust', { name, trusted }));
  }

  setEffect(name: string, effect: Effect | null): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('tools.setEffect', { name, effect }));
  }

  restart(name: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.restart', { name }));
  }

  stop(name: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.stop', { name }));
  }

  /** Begins a sign-in; its `url` is for the person's browser. */
  async signIn(name: string) {
    const answer = await this.#client.invoke('servers.signIn', { name });
    await this.reload();
    return answer;
  }

  signOut(name: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('servers.signOut', { name }));
  }

  remove(name: string): Promise<WireError | undefined> {
    this.details.delete(name);
    return this.#change(() => this.#client.invoke('servers.remove', { name }));
  }

  async import(text: string) {
    const answer = await this.#client.invoke('servers.import', { text });
    await this.reload();
    return answer;
  }

  async #change(
    call: () => Promise<{ ok: true } | { ok: false; error: WireError }>,
  ): Promise<WireError | undefined> {
    const answer = await call();
    await this.reload();
    return answer.ok ? undefined : answer.error;
  }
}
