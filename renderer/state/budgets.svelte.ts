import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Budget = CommandOutput<'budgets.list'>['budgets'][number];
export type Spenders = CommandOutput<'budgets.spenders'>;
export type BudgetWish = CommandInput<'budgets.set'>;

/** Limits on spending and what counts in them. */
export class Budgets {
  readonly #client: Client;
  budgets = $state.raw<readonly Budget[]>([]);
  loaded = $state(false);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows the ledger until the returned function is called. */
  watch(): () => void {
    void this.reload();
    return this.#client.on('usage.changed', () => void this.reload());
  }

  async reload(): Promise<void> {
    const answer = await this.#client.invoke('budgets.list', {});
    if (answer.ok) this.budgets = answer.value.budgets;
    this.loaded = true;
  }

  set(wish: BudgetWish): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('budgets.set', wish));
  }

  remove(id: string): Promise<WireError | undefined> {
    return this.#change(() => this.#client.invoke('budgets.remove', { id }));
  }

  /** Who spent what counts in a budget now. */
  async spenders(id: string): Promise<Spenders | WireError> {
    const answer = await this.#client.invoke('budgets.spenders', { id });
    return answer.ok ? answer.value : answer.error;
  }

  /** Allows more, once, in the present period. */
  raise(id: string, amountNano: number, subject?: string): Promise<WireError | undefined> {
    return this.#change(() =>
      this.#client.invoke('budgets.raise', {
        id,
        amountNano,
        ...(subject === undefined ? {} : { subject }),
      }),
    );
  }

  async #change(
    call: () => Promise<{ ok: true } | { ok: false; error: WireError }>,
  ): Promise<WireError | undefined> {
    const answer = await call();
    await this.reload();
    return answer.ok ? undefined : answer.error;
  }
}
