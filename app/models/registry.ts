import type { Settings } from '../settings/index.ts';
import { keyMissing, noModel } from './errors.ts';
import type { ChatModel, ListedModel, ModelWire, ProviderAccess, Secrets } from './ports.ts';
import {
  OFFLINE_MODEL,
  PROVIDERS,
  providerById,
  splitModelId,
  type ProviderEntry,
} from './providers.ts';

export type KeyPlace = 'keychain' | 'environment' | 'none' | 'not-needed';

/** Whether a provider can be used now, and why not. */
export interface ProviderStatus {
  readonly id: string;
  readonly name: string;
  readonly local: boolean;
  readonly enabled: boolean;
  readonly keyPlace: KeyPlace;
  readonly keyPage: string | undefined;
  readonly baseUrl: string | undefined;
  /** A key is there, or a local one answered. */
  readonly usable: boolean;
}

export interface RegistryDeps {
  readonly settings: () => Settings;
  readonly secrets: Secrets;
  readonly wire: ModelWire;
  readonly planner: ChatModel;
}

/** How long a local model server may take to say that it is there. */
const LOCAL_TIMEOUT_MS = 700;

/** Finds models by id and picks one where the person did not. */
export class ModelRegistry {
  readonly #deps: RegistryDeps;

  constructor(deps: RegistryDeps) {
    this.#deps = deps;
  }

  /** The model behind `provider/model`, or `auto`. Throws an AppError that says what is missing. */
  async resolve(id: string): Promise<ChatModel> {
    const wanted = id === 'auto' || id === '' ? await this.automatic() : id;
    if (wanted === OFFLINE_MODEL) return this.#deps.planner;
    const { provider, model } = splitModelId(await this.#qualify(wanted));
    const access = await this.access(provider);
    return this.#deps.wire.open(access, model);
  }

  /** The best model that is usable now: a provider with a key, then a local one, then the planner. */
  async automatic(): Promise<string> {
    const chosen = this.#deps.settings().model;
    if (chosen !== 'auto') return chosen;
    for (const entry of PROVIDERS.filter((provider) => !provider.local)) {
      const settings = this.#deps.settings().providers[entry.id];
      if (settings?.enabled === false) continue;
      if ((await this.#key(entry)).place === 'none') continue;
      const model = settings?.models[0] ?? entry.defaultModel;
      if (model) return `${entry.id}/${model}`;
    }
    const local = await this.localModels();
    return local[0] ? `${local[0].provider}/${local[0].models[0]!.id}` : OFFLINE_MODEL;
  }

  async providers(): Promise<ProviderStatus[]> {
    const local = new Set((await this.localModels()).map((found) => found.provider));
    return Promise.all(
      this.#entries().map(async (entry) => {
        const settings = this.#deps.settings().providers[entry.id];
        const { place } = await this.#key(entry);
        const enabled = settings?.enabled ?? true;
        const baseUrl = this.#baseUrl(entry);
        return {
          id: entry.id,
          name: entry.name,
          local: entry.local,
          enabled,
          keyPlace: entry.local ? 'not-needed' : place,
          keyPage: entry.keyPage,
          baseUrl,
          usable:
            enabled &&
            (entry.local
              ? local.has(entry.id)
              : entry.id === 'custom' || !providerById(entry.id)
                ? baseUrl !== undefined
                : place !== 'none'),
        };
      }),
    );
  }

  /** The models that a provider lists, with those that the person added by hand. */
  async models(provider: string, signal: AbortSignal): Promise<ListedModel[]> {
    const added = (this.#deps.settings().providers[provider]?.models ?? []).map((id) => ({ id }));
    const listed = await this.#deps.wire.list(await this.access(provider), signal);
    return [...added, ...listed.filter((model) => !added.some((other) => other.id === model.id))];
  }

  /** Local model servers that answer on their usual ports, with what they offer. */
  async localModels(): Promise<{ provider: string; name: string; models: ListedModel[] }[]> {
    const found = await Promise.all(
      PROVIDERS.filter((entry) => entry.local).map(async (entry) => {
        if (this.#deps.settings().providers[entry.id]?.enabled === false) return undefined;
        try {
          const access = await this.access(entry.id);
          const models = await this.#deps.wire.list(access, AbortSignal.timeout(LOCAL_TIMEOUT_MS));
          return models.length > 0 ? { provider: entry.id, name: entry.name, models } : undefined;
        } catch {
          return undefined; // nothing listens there: the usual case
        }
      }),
    );
    return found.filter((entry) => entry !== undefined);
  }

  /** How to reach a provider, its secret resolved. Throws where a needed key is missing. */
  async access(provider: string): Promise<ProviderAccess> {
    const entry = this.#entries().find((known) => known.id === provider);
    if (!entry) throw noModel();
    const { key, place } = await this.#key(entry);
    const baseUrl = this.#baseUrl(entry);
    if (place === 'none' && !entry.local && entry.protocol !== 'openai-compatible') {
      throw keyMissing(entry.name);
    }
    if (entry.protocol === 'openai-compatible' && baseUrl === undefined) throw noModel();
    return { provider, protocol: entry.protocol, baseUrl, apiKey: key };
  }

  /** A bare model name belongs to the first usable provider whose naming it follows. */
  async #qualify(id: string): Promise<string> {
    if (this.#entries().some((entry) => id.startsWith(`${entry.id}/`))) return id;
    if (id.startsWith('claude')) return `anthropic/${id}`;
    if (/^(gpt|o\d|chatgpt)/.test(id)) return `openai/${id}`;
    const local = await this.localModels();
    const owner = local.find((entry) => entry.models.some((model) => model.id === id));
    if (owner) return `${owner.provider}/${id}`;
    throw noModel();
  }

  #entries(): readonly ProviderEntry[] {
    const own = Object.keys(this.#deps.settings().providers).filter((id) => !providerById(id));
    return [
      ...PROVIDERS,
      ...own.map((id) => ({
        id,
        name: id,
        protocol: 'openai-compatible' as const,
        keyVariables: [],
        urlVariables: [],
        local: false,
      })),
    ];
  }

  async #key(entry: ProviderEntry): Promise<{ key: string | undefined; place: KeyPlace }> {
    const { secrets, settings } = this.#deps;
    const reference = settings().providers[entry.id]?.key ?? `keychain:${entry.id}`;
    const stored = await secrets.resolve(reference);
    if (stored) {
      return { key: stored, place: reference.startsWith('env:') ? 'environment' : 'keychain' };
    }
    for (const name of entry.keyVariables) {
      const value = secrets.environment(name);
      if (value) return { key: value, place: 'environment' };
    }
    return { key: undefined, place: 'none' };
  }

  #baseUrl(entry: ProviderEntry): string | undefined {
    const set = this.#deps.settings().providers[entry.id]?.baseUrl;
    if (set) return set;
    for (const name of entry.urlVariables) {
      const value = this.#deps.secrets.environment(name);
      if (value) return value;
    }
    return entry.baseUrl;
  }
}
