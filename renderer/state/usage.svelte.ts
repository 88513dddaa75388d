import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Report = CommandOutput<'usage.report'>;
export type Sum = Report['total'];
export type Unit = NonNullable<CommandInput<'usage.series'>['unit']>;
export type SeriesRow = CommandOutput<'usage.series'>['rows'][number];
export type Reconciled = CommandOutput<'usage.reconcile'>;
export type Export = CommandOutput<'usage.export'>;
type By = NonNullable<CommandInput<'usage.report'>['by']>;

/** What was spent, read anew whenever something was recorded while the page is open. */
export class Usage {
  readonly #client: Client;
  summary = $state.raw<CommandOutput<'usage.summary'> | undefined>();
  readonly reports = $state<Partial<Record<By, Report>>>({});
  forecast = $state.raw<CommandOutput<'usage.forecast'> | undefined>();
  /** What the plot shows: days, weeks or months. */
  unit = $state<Unit>('day');
  series = $state.raw<readonly SeriesRow[] | undefined>();
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
      ...(['model', 'conversation', 'agent', 'tool'] as const).map((by) => this.#read(by)),
      this.#readSeries(),
      this.#readForecast(),
    ]);
    if (summary.ok) this.summary = summary.value;
    this.problem = summary.ok ? undefined : summary.error;
  }

  async show(unit: Unit): Promise<void> {
    this.unit = unit;
    await this.#readSeries();
  }

  /** Every recorded call as a file. */
  async export(format: 'csv' | 'json'): Promise<Export | WireError> {
    const answer = await this.#client.invoke('usage.export', { format });
    return answer.ok ? answer.value : answer.error;
  }

  /** A provider's own usage export beside our count. */
  async reconcile(text: string): Promise<Reconciled | WireError> {
    const answer = await this.#client.invoke('usage.reconcile', { text });
    return answer.ok ? answer.value : answer.error;
  }

  async #readSeries(): Promise<void> {
    const { unit } = this;
    const answer = await this.#client.invoke('usage.series', { by: 'model', unit });
    if (answer.ok && this.unit === unit) this.series = answer.value.rows;
  }

  async #readForecast(): Promise<void> {
    const answer = await this.#client.invoke('usage.forecast', {});
    if (answer.ok) this.forecast = answer.value;
  }

  async #read(by: By): Promise<void> {
    const answer = await this.#client.invoke('usage.report', { by });
    if (answer.ok) this.reports[by] = answer.value;
  }
}
