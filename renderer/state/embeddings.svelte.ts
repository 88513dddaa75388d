import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type EmbeddingsStatus = CommandOutput<'embeddings.status'>;
export type OfferedDownload = CommandOutput<'embeddings.describe'>;

/** How tools are found by meaning, and what may be downloaded for it. */
export class Embeddings {
  readonly #client: Client;
  status = $state.raw<EmbeddingsStatus | undefined>();
  /** What a download would bring, once the person asked for its size. */
  offered = $state.raw<OfferedDownload | undefined>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Follows it until the returned function is called. */
  watch(): () => void {
    void this.reload();
    const offChanged = this.#client.on('embeddings.changed', () => void this.reload());
    const offSettings = this.#client.on('settings.changed', () => void this.reload());
    return () => {
      offChanged();
      offSettings();
    };
  }

  async reload(): Promise<void> {
    const answer = await this.#client.invoke('embeddings.status', {});
    if (answer.ok) this.status = answer.value;
  }

  /** Asks for the size of a model; nothing of it is downloaded. */
  async describe(model: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('embeddings.describe', { model });
    this.offered = answer.ok ? answer.value : undefined;
    return answer.ok ? undefined : answer.error;
  }

  /** Downloads what was offered. */
  async download(): Promise<WireError | undefined> {
    if (!this.offered) return undefined;
    const { model, revision } = this.offered;
    this.offered = undefined;
    const answer = await this.#client.invoke('embeddings.download', { model, revision });
    return answer.ok ? undefined : answer.error;
  }

  async cancel(): Promise<void> {
    this.offered = undefined;
    await this.#client.invoke('embeddings.cancel', {});
  }
}
