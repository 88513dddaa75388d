import type { CommandInput, CommandOutput } from '../../app/contract/index.ts';
import type { Client, WireError } from '../client/client.ts';

export type Settings = CommandOutput<'settings.get'>;
export type SettingsPatch = CommandInput<'settings.update'>;
export type Description = CommandOutput<'app.describe'>;
export type Notice = Description['notices'][number];
export type Health = CommandOutput<'health.get'>;
export type Queue = CommandOutput<'metrics.queue'>;

/** The app as a whole: what it is, its settings, its notices, its health, and the line to it. */
export class Preferences {
  readonly #client: Client;
  about = $state.raw<Description | undefined>();
  settings = $state.raw<Settings | undefined>();
  notices = $state.raw<readonly Notice[]>([]);
  health = $state.raw<Health | undefined>();
  /** How the steps of workflows fare. */
  queue = $state.raw<Queue | undefined>();
  connection = $state<'connecting' | 'open' | 'lost'>('connecting');
  problem = $state.raw<WireError | undefined>();

  constructor(client: Client) {
    this.#client = client;
    this.connection = client.connection;
    client.on('settings.changed', ({ settings }) => (this.settings = settings));
    client.on('notices.changed', ({ notices }) => (this.notices = notices));
    client.on('servers.changed', () => void this.checkHealth());
    client.onConnection((state) => {
      this.connection = state;
      if (state === 'open') void this.load();
    });
  }

  async load(): Promise<void> {
    const [about, settings] = await Promise.all([
      this.#client.invoke('app.describe', {}),
      this.#client.invoke('settings.get', {}),
      this.checkHealth(),
    ]);
    this.problem = undefined;
    if (about.ok) {
      this.about = about.value;
      this.notices = about.value.notices;
    } else this.problem = about.error;
    if (settings.ok) this.settings = settings.value;
    else this.problem = settings.error;
  }

  async checkHealth(): Promise<void> {
    const [answer, queue] = await Promise.all([
      this.#client.invoke('health.get', {}),
      this.#client.invoke('metrics.queue', {}),
    ]);
    this.health = answer.ok ? answer.value : undefined;
    this.queue = queue.ok ? queue.value : undefined;
  }

  async update(patch: SettingsPatch): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('settings.update', patch);
    if (!answer.ok) return answer.error;
    this.settings = answer.value;
    return undefined;
  }

  async completeFirstRun(
    input: CommandInput<'app.completeFirstRun'>,
  ): Promise<WireError | undefined> {
    const answer = await this.#client.invoke('app.completeFirstRun', input);
    if (answer.ok) await this.load();
    return answer.ok ? undefined : answer.error;
  }

  async dismiss(id: string): Promise<void> {
    this.notices = this.notices.filter((notice) => notice.id !== id);
    await this.#client.invoke('app.dismissNotice', { id });
  }
}
