import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client } from '../client/client.ts';

/** Example requests of tools: how many are there, and what the rest may cost. */
export class Examples {
  readonly #client: Client;
  status = $state.raw<CommandOutput<'examples.status'> | undefined>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows it until the returned function is called. */
  watch(): () => void {
    void this.reload();
    const offs = [
      this.#client.on('examples.changed', () => void this.reload()),
      this.#client.on('settings.changed', () => void this.reload()),
    ];
    return () => offs.forEach((off) => off());
  }

  async reload(): Promise<void> {
    const answer = await this.#client.invoke('examples.status', {});
    if (answer.ok) this.status = answer.value;
  }
}
