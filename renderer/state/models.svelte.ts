import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Provider = CommandOutput<'models.providers'>['providers'][number];
export type LocalModels = CommandOutput<'models.providers'>['local'][number];
export type ProviderLoad = CommandOutput<'models.load'>['providers'][number];
export type Trial = CommandOutput<'models.test'>;
export type ListedModel = CommandOutput<'models.list'>['models'][number];

/** The id of the planner that answers without any model. */
export const OFFLINE_MODEL = 'offline/planner';

/** What a provider lists, or why it cannot. */
export type ModelListing =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly models: readonly ListedModel[] }
  | { readonly state: 'failed'; readonly error: WireError };

/** Providers, their keys' places and the models that they list. */
export class Models {
  readonly #client: Client;
  providers = $state.raw<readonly Provider[]>([]);
  local = $state.raw<readonly LocalModels[]>([]);
  /** What `auto` means at the moment. */
  automatic = $state(OFFLINE_MODEL);
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();
  /** How the providers do that were called since the core started. */
  loads = $state.raw<readonly ProviderLoad[]>([]);
  readonly listings = new SvelteMap<string, ModelListing>();

  constructor(client: Client) {
    this.#client = client;
    client.on('settings.changed', () => void this.reload());
  }

  async reload(): Promise<void> {
    const answer = await this.#client.invoke('models.providers', {});
    this.loaded = true;
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.providers = answer.value.providers;
    this.local = answer.value.local;
    this.automatic = answer.value.automatic;
  }

  /** Asks every usable provider what it offers; those that fail say so each for itself. */
  async list(): Promise<void> {
    const asked = this.providers.filter((provider) => provider.usable && !provider.local);
    await Promise.all(asked.map(({ id }) => this.listOne(id)));
  }

  /** Asks one provider what it offers. */
  async listOne(id: string): Promise<void> {
    if (this.listings.get(id)?.state !== 'ready') this.listings.set(id, { state: 'loading' });
    const answer = await this.#client.invoke('models.list', { provider: id });
    this.listings.set(
      id,
      answer.ok
        ? { state: 'ready', models: answer.value.models }
        : { state: 'failed', error: answer.error },
    );
  }

  async readLoad(): Promise<void> {
    const answer = await this.#client.invoke('models.load', {});
    if (answer.ok) this.loads = answer.value.providers;
  }

  /** Makes the cheapest call to a provider; how it went is a result and not an error. */
  async test(provider: string): Promise<Trial | WireError> {
    const answer = await this.#client.invoke('models.test', { provider });
    void this.readLoad();
    return answer.ok ? answer.value : answer.error;
  }

  /** Stores a key in the keychain of the operating system; it never comes back. */
  async setKey(provider: string, key: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('keys.set', { provider, key });
    await this.reload();
    return answer.ok ? undefined : answer.error;
  }

  async removeKey(provider: string): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('keys.remove', { provider });
    await this.reload();
    return answer.ok ? undefined : answer.error;
  }
}
