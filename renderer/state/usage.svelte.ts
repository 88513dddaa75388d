import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Report = CommandOutput<'usage.report'>;
export type Sum = Report['total'];
type By = NonNullable<CommandInput<'usage.report'>['by']>;

/** What was spent, read anew whenever something was recorded while the page is open. */
export class Usage {
  readonly #client: Client;
  summary = $state.raw<CommandOutput<'usage.summary'> | undefined>();
  readonly reports = $state<Partial<Record<By, Report>>>({});
  problem = $state.raw<WireError | undefined>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows the ledger until the returned function is called. */
  watch(): () => void {
    void this.reload();
    const off = this.#client.on('usage.changed', () => void this.reload());
    const offConnection = this.#client.onConnection((state) => {
      if (state === 'open') void this.reload();
    });
    return () => {
      off();
      offConnection();
    };
  }

  async reload(): Promise<void> {
    const [summary] = await Promise.all([
      this.#client.invoke('usage.summary', {}),
      ...(['model', 'day', 'conversation'] as const).map((by) => this.#read(by)),
    ]);
    if (summary.ok) this.summary = summary.value;
    this.problem = summary.ok ? undefined : summary.error;
  }

  async #read(by: By): Promise<void> {
    const answer = await this.#client.invoke('usage.report', { by });
    if (answer.ok) this.reports[by] = answer.value;
  }
}
