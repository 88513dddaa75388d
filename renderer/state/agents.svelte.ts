import { SvelteMap } from 'svelte/reactivity';
import type { Answer, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';

type Listed = CommandOutput<'agents.list'>;
export type Agent = Listed['agents'][number];
export type AgentDetail = CommandOutput<'agents.get'>;
export type AgentHistory = CommandOutput<'agents.history'>['entries'];

export type AgentStateVersion = CommandOutput<'agents.states'>['states'][number];
export type AgentStateDetail = CommandOutput<'agents.state'>;

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
  readonly details = new SvelteMap<
    string,
    { agent: AgentDetail; history: AgentHistory; states: readonly AgentStateVersion[] }
  >();

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
    const [agent, history, states] = await Promise.all([
      this.#client.invoke('agents.get', { name }),
      this.#client.invoke('agents.history', { name, limit: MOST_HISTORY }),
      this.#client.invoke('agents.states', { name, limit: MOST_HISTORY }),
    ]);
    if (agent.ok && history.ok && states.ok) {
      const { entries } = history.value;
      this.details.set(name, { agent: agent.value, history: entries, states: states.value.states });
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

  /** Lets an agent of a plugin do what it asks for, or only read again. */
  async allow(name: string, allowed: boolean): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('agents.allow', { name, allowed });
    await this.#list.now();
    return answer.ok ? undefined : answer.error;
  }

  /** Sets what a person says of an agent's settings; null takes a setting back. */
  async configure(
    name: string,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('agents.configure', { name, settings });
    if (!answer.ok) return answer.error;
    await this.describe(name);
    return undefined;
  }

  /** What an agent kept at a time, and in what it differs from the version before it. */
  async state(
    name: string,
    id: string,
    before: string | undefined,
  ): Promise<Answer<AgentStateDetail>> {
    return this.#client.invoke('agents.state', { name, id, before });
  }

  async restore(name: string, id: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('agents.restore', { name, id });
    if (!answer.ok) return answer.error;
    await this.describe(name);
    return undefined;
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
