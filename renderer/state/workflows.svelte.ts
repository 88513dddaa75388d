import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';
import { Refresh } from './refresh.ts';

export type OwnWorkflow = CommandOutput<'workflows.list'>['workflows'][number];
export type Check = CommandOutput<'workflows.check'>;
export type Pattern = CommandOutput<'workflows.patterns'>['patterns'][number];
export type Recommendation = CommandOutput<'workflows.recommend'>['recommendations'][number];
export type Plan = CommandOutput<'workflows.dryRun'>;
export type Proposal = CommandOutput<'workflows.proposals'>['proposals'][number];

/** Tells a pattern from a chain of the same name. */
export function patternKey({ form, name }: Pick<Pattern, 'form' | 'name'>): string {
  return form === 'chain' ? `chain:${name}` : name;
}

/** The workflows that the person keeps. */
export class Workflows {
  readonly #client: Client;
  readonly #list = new Refresh(() => this.#read());
  workflows = $state.raw<readonly OwnWorkflow[]>([]);
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  /** What the person wants of a new workflow, in words, while a pattern is chosen for it. */
  wish = $state('');

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows the list until the returned function is called. */
  watch(): () => void {
    void this.#list.now();
    const off = this.#client.on('workflows.changed', () => void this.#list.now());
    const offConnection = this.#client.onConnection((state) => {
      if (state === 'open') void this.#list.now();
    });
    return () => {
      off();
      offConnection();
    };
  }

  text(name: string) {
    return this.#client.invoke('workflows.get', { name });
  }

  check(text: string) {
    return this.#client.invoke('workflows.check', { text });
  }

  /** What a run of this text would do, call and cost. */
  dryRun(text: string) {
    return this.#client.invoke('workflows.dryRun', { text });
  }

  /** Safe changes of this text that make it quicker or plainer. */
  proposals(text: string) {
    return this.#client.invoke('workflows.proposals', { text });
  }

  /** Every pattern that a workflow can follow. */
  patterns() {
    return this.#client.invoke('workflows.patterns', {});
  }

  /** The patterns that fit what is to be done, best first. */
  recommend(text: string) {
    return this.#client.invoke('workflows.recommend', { text });
  }

  save(wish: CommandInput<'workflows.save'>) {
    return this.#client.invoke('workflows.save', wish);
  }

  async remove(name: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('workflows.delete', { name });
    return answer.ok ? undefined : answer.error;
  }

  async #read(): Promise<void> {
    const answer = await this.#client.invoke('workflows.list', {});
    this.loaded = true;
    this.problem = answer.ok ? undefined : answer.error;
    if (answer.ok) this.workflows = answer.value.workflows;
  }
}
