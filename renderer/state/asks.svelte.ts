import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Ask = CommandOutput<'asks.list'>['asks'][number];

/** Who answers at a window; other keys are those of MCP clients. */
const PERSON = 'person';

/** What servers ask the person and wait for; the oldest question first. */
export class Asks {
  readonly #client: Client;
  open = $state.raw<readonly Ask[]>([]);

  constructor(client: Client) {
    this.#client = client;
    client.on('asks.opened', (ask) => {
      if (ask.key === PERSON) this.open = [...this.open.filter(({ id }) => id !== ask.id), ask];
    });
    client.on('asks.closed', ({ id }) => this.#remove(id));
    client.onConnection((state) => {
      if (state === 'open') void this.reload();
    });
  }

  async reload(): Promise<void> {
    const answer = await this.#client.invoke('asks.list', {});
    if (answer.ok) this.open = answer.value.asks;
  }

  /** Without a result the question is refused. */
  async answer(
    ask: Ask,
    result: Record<string, unknown> | undefined,
  ): Promise<WireError | undefined> {
    const input = result ? { id: ask.id, result } : { id: ask.id, refused: 'the person said no' };
    const answer = await this.#client.invoke('asks.answer', input);
    if (!answer.ok) return answer.error;
    this.#remove(ask.id);
    return undefined;
  }

  #remove(id: string): void {
    this.open = this.open.filter((ask) => ask.id !== id);
  }
}
