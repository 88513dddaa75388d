import type { Client, WireError } from '../client/client.ts';
import type { Preferences } from './preferences.svelte.ts';

/** Choosing a folder: names as they are typed, and the system's own dialog where there is one. */
export class Folders {
  readonly #client: Client;
  readonly #preferences: Preferences;

  constructor(client: Client, preferences: Preferences) {
    this.#client = client;
    this.#preferences = preferences;
  }

  get hasDialog(): boolean {
    return this.#preferences.about?.host === 'desktop';
  }

  /** None where they may not be told: the path is typed then. */
  async suggest(text: string): Promise<readonly string[]> {
    const answer = await this.#client.invoke('folders.suggest', { text });
    return answer.ok ? answer.value.folders : [];
  }

  async pick(from: string): Promise<{ readonly folder?: string; readonly error?: WireError }> {
    const answer = await this.#client.invoke('folders.pick', { from });
    if (!answer.ok) return { error: answer.error };
    return answer.value.folder === undefined ? {} : { folder: answer.value.folder };
  }
}
