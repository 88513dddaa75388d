import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';

type Listed = CommandOutput<'agents.list'>;
export type Agent = Listed['agents'][number];
export type AgentDetail = CommandOutput<'agents.get'>;
export type AgentHistory = CommandOutput<'agents.history'>['entries'];

const MOST_HISTORY = 30;

/** The built-in agents and the person's own, their state, and what is told of those that are open. */
export class Agents {
  readonly #client: Client;
  readonly #list = new Refresh(() => this.#read());
  agents = $state.raw<readonly Agent[]>([]);
  problems = $state.raw<Listed['problems']>([]);
  folder = $state<string | null>(null);
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  readonly details = new SvelteMap<string, { agent: AgentDetail; history: AgentHistory }>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows the agents until the returned function is called. */
  watch(): () => void {
    void this.#list.now();
    const off = this.#client.on('agents.changed', () => void this.#list.now());
    const offConnection = this.#client.onConnection((state) => {
      if (state === 'open') void this.#list.now();
    });
    return () => {
      off();
      offConnection();
    };
  }

  async describe(name: string): Promise<void> {
    const [agent, history] = await Promise.all([
      this.#client.invoke('agents.get', { name }),
      this.#client.invoke('agents.history', { name, limit: MOST_HISTORY }),
    ]);
    if (agent.ok && history.ok) {
      this.details.set(name, { agent: agent.value, history: history.value.entries });
    } else this.details.delete(name);
  }

  forget(name: string): void {
    this.details.delete(name);
  }

  async switch(name: string, on: boolean): Promise<WireError | undefined> {
    const answer = await this.#client.invoke(on ? 'agents.start' : 'agents.stop', { name });
    await this.#list.now();
    return answer.ok ? undefined : answer.error;
  }

  async #read(): Promise<void> {
    const answer = await this.#client.invoke('agents.list', {});
    this.loaded = true;
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.agents = answer.value.agents;
    this.problems = answer.value.problems;
    this.folder = answer.value.folder;
    await Promise.all([...this.details.keys()].map((name) => this.describe(name)));
  }
}
