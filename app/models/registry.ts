import { AppError, toAppError } from '../base/index.ts';
import type { ModelOverride, Settings } from '../settings/index.ts';
import type { Abilities } from './abilities.ts';
import { isReachable, providerEntries, reachOf, type KeyPlace, type Reach } from './access.ts';
import { mergedEntry, type CatalogueEntry } from './catalogue.ts';
import { Contexts } from './contexts.ts';
import { TokenCounter, type CounterDeps } from './counter.ts';
import { chooseModel, type Candidate, type Choice, type ModelNeed } from './choice.ts';
import { keyMissing, noModel, providerEnded, providerOff, settingMissing } from './errors.ts';
import type {
  ChatModel,
  ListedModel,
  ModelData,
  ModelWire,
  ProviderAccess,
  Secrets,
} from './ports.ts';
import { ModelRouter, type RouterDeps } from './router.ts';
import {
  OFFLINE_MODEL,
  PROVIDERS,
  providerById,
  splitModelId,
  type ProviderEntry,
  type ProviderOption,
} from './providers.ts';

/** Whether a provider can be used now, and why not. */
export interface ProviderStatus {
  readonly id: string;
  readonly name: string;
  readonly local: boolean;
  readonly enabled: boolean;
  readonly keyPlace: KeyPlace;
  readonly keyPage: string | undefined;
  readonly baseUrl: string | undefined;
  /** Labels of settings that are needed and not set. */
  readonly missing: string[];
  /** The day on which its service ended; a person may still set another address. */
  readonly ended: string | undefined;
  readonly options: ProviderOption[];
  readonly lists: boolean;
  /** A key is there, or a local one answered. */
  readonly usable: boolean;
}

export interface RegistryDeps {
  readonly settings: () => Settings;
  readonly secrets: Secrets;
  readonly wire: ModelWire;
  readonly planner: ChatModel;
  readonly data: ModelData;
  /** The tokens of a text by a usual encoding; rejects where that cannot be done now. */
  readonly countText: CounterDeps['countText'];
  readonly base: Pick<RouterDeps, 'clock' | 'random' | 'log'>;
}

/** How long a local model server may take to say that it is there. */
const LOCAL_TIMEOUT_MS = 700;

/** How long an automatic choice waits for a provider to list its models. */
const LISTING_TIMEOUT_MS = 3000;

/** Models that are kept open. */
const MOST_OPEN = 32;
/** Models of which is kept what is known. */
const MOST_LOOKED = 256;

/** What a chat needs of the model that is chosen for it: tools, and room for a while. */
const CHAT: ModelNeed = {
  task: 'chat',
  inputTokens: 20_000,
  outputTokens: 2000,
  abilities: ['tools'],
};

/** Finds models by id and picks one where the person did not. */
export class ModelRegistry {
  readonly #deps: RegistryDeps;
  readonly #router: ModelRouter;
  /** Models by access and name: making a provider's client anew for each turn takes longer. */
  readonly #opened = new Map<string, ChatModel>();
  readonly #looked = new Map<
    string,
    { readonly override: ModelOverride | undefined; readonly entry: CatalogueEntry }
  >();
  /** How much each model reads. */
  readonly contexts: Contexts;
  readonly counter: TokenCounter;
  #choice: Choice | undefined;

  constructor(deps: RegistryDeps) {
    this.#deps = deps;
    this.#router = new ModelRouter({
      ...deps.base,
      open: (id) => this.open(id),
      chain: (id) => this.#deps.settings().fallback[id] ?? [],
      cutAt: (id) => this.contexts.cutAt(id),
      perMinute: (provider) => this.#deps.settings().providers[provider]?.requestsPerMinute,
    });
    this.counter = new TokenCounter(deps);
    this.contexts = new Contexts({
      wire: deps.wire,
      access: (provider) => this.access(provider),
      known: (id) => this.#knownContext(id),
      clock: deps.base.clock,
    });
  }

  /**
   * The model behind `provider/model`, or `auto`, in its lane and with what is tried when it
   * fails. Throws an AppError that says what is missing, unless there are models to try then.
   */
  async resolve(id: string): Promise<ChatModel> {
    const wanted = await this.#named(id);
    if (wanted === OFFLINE_MODEL) return this.#deps.planner;
    try {
      return this.#router.route(await this.open(wanted));
    } catch (error) {
      if ((this.#deps.settings().fallback[wanted] ?? []).length === 0) throw error;
      return this.#router.route(unopened(wanted, error));
    }
  }

  /** The model alone, without lane and fallback: for the router. */
  async open(id: string): Promise<ChatModel> {
    const wanted = await this.#named(id);
    if (wanted === OFFLINE_MODEL) return this.#deps.planner;
    const { provider, model } = splitModelId(wanted);
    if (this.#deps.settings().providers[provider]?.enabled === false) {
      throw providerOff(providerById(provider)?.name ?? provider);
    }
    const access = await this.access(provider);
    const key = JSON.stringify([access, model]);
    const opened = this.#opened.get(key) ?? (await this.#deps.wire.open(access, model));
    if (this.#opened.size >= MOST_OPEN) this.#opened.clear();
    this.#opened.set(key, opened);
    return opened;
  }

  /** Lanes, health and the steps that were taken from one model to another. */
  get router(): ModelRouter {
    return this.#router;
  }

  /** How the last automatic choice came about; undefined where none was made yet. */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  /** The best model that is usable now: a provider with a key, then a local one, then the planner. */
  async automatic(): Promise<string> {
    const chosen = this.#deps.settings().model;
    if (chosen !== 'auto') return chosen;
    const reachable = await this.#reachable();
    const { maxCostUsd, maxLatency, weights } = this.#deps.settings().choice;
    const maxCostNano = maxCostUsd === 0 ? undefined : maxCostUsd * 1e9;
    const choice = chooseModel(
      { ...CHAT, maxCostNano, maxLatency, weights },
      reachable.flatMap((entry) => this.#candidate(entry.id)),
    );
    this.#choice = choice;
    if (choice.order[0]) return choice.order[0].id;
    // what is merely the first of a list keeps no limit that the person set
    const limited = maxCostUsd > 0 || maxLatency !== 'high';
    for (const entry of limited ? [] : reachable) {
      const model = await this.#firstListed(entry.id);
      if (model) return `${entry.id}/${model}`;
    }
    const local = await this.localModels();
    return local[0] ? `${local[0].provider}/${local[0].models[0]!.id}` : OFFLINE_MODEL;
  }

  async providers(): Promise<ProviderStatus[]> {
    const local = new Set((await this.localModels()).map((found) => found.provider));
    return Promise.all(
      this.#entries().map(async (entry) => {
        const reach = await this.#reach(entry);
        const enabled = this.#deps.settings().providers[entry.id]?.enabled ?? true;
        const ready = entry.local ? local.has(entry.id) : isReachable(entry, reach);
        return {
          id: entry.id,
          name: entry.name,
          local: entry.local,
          enabled,
          keyPlace: reach.keyPlace,
          keyPage: entry.keyPage,
          baseUrl: reach.baseUrl,
          missing: [...reach.missing],
          ended: reach.ended,
          options: (entry.options ?? []).filter((option) => !option.secret),
          lists: entry.lists !== false,
          usable: enabled && ready,
        };
      }),
    );
  }

  /** The models that a provider lists, with those that the person added by hand. */
  async models(provider: string, signal: AbortSignal): Promise<ListedModel[]> {
    const added = (this.#deps.settings().providers[provider]?.models ?? []).map((id) => ({ id }));
    const listed = await this.#list(provider, signal);
    return [...added, ...listed.filter((model) => !added.some((other) => other.id === model.id))];
  }

  /** The model of a provider that is taken unasked: the person's first, else its usual one. */
  usualModel(provider: string): string | undefined {
    const entry = this.#entries().find((known) => known.id === provider);
    return this.#deps.settings().providers[provider]?.models[0] ?? entry?.defaultModel;
  }

  /** What the provider lists; where it cannot, the models that are known by name. */
  async #list(provider: string, signal: AbortSignal): Promise<readonly ListedModel[]> {
    const access = await this.access(provider);
    try {
      return await this.#deps.wire.list(access, signal);
    } catch (error) {
      const known = this.#deps.data.models(providerById(provider)?.priceId ?? provider);
      if (!(error instanceof AppError && error.code === 'model.cannot-list')) throw error;
      if (known.length === 0) throw error;
      return known.map((id) => ({ id }));
    }
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

  /** How to reach a provider, its secret resolved. Throws where a needed key or setting is missing. */
  async access(provider: string): Promise<ProviderAccess> {
    const entry = this.#entries().find((known) => known.id === provider);
    if (!entry) throw noModel();
    const { key, baseUrl, options, missing, ended } = await this.#reach(entry);
    if (ended !== undefined) throw providerEnded(entry.name, ended);
    if (key === undefined && !entry.keyOptional) throw keyMissing(entry.name);
    if (missing.length > 0) throw settingMissing(entry.name, missing);
    return { provider, protocol: entry.protocol, baseUrl, apiKey: key, options };
  }

  /** The full name, `provider/model`, of what is asked for. */
  async #named(id: string): Promise<string> {
    const wanted = id === 'auto' || id === '' ? await this.automatic() : id;
    return wanted === OFFLINE_MODEL ? wanted : this.#qualify(wanted);
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
    return providerEntries(this.#deps.settings());
  }

  #reach(entry: ProviderEntry): Promise<Reach> {
    return reachOf(entry, this.#deps.settings(), this.#deps.secrets);
  }

  #knownContext(id: string): { tokens: number | undefined; own: boolean } {
    const { provider, model } = splitModelId(id);
    const { contextTokens, contextSource } = this.#entry(provider, model);
    return { tokens: contextTokens, own: contextSource === 'person' };
  }

  /** What a model can do, as far as it is known. The built-in planner reads text alone. */
  abilities(id: string): Abilities {
    if (id === OFFLINE_MODEL) return { tools: true, images: false, documents: false };
    const { provider, model } = splitModelId(id);
    return this.#entry(provider, model).abilities;
  }

  /** What is known without asking: looked up once, because each call of a model wants it several times. */
  #entry(provider: string, model: string): CatalogueEntry {
    const { settings, data } = this.#deps;
    const override = settings().providers[provider]?.overrides?.[model];
    const id = `${provider}/${model}`;
    const looked = this.#looked.get(id);
    if (looked && looked.override === override) return looked.entry;
    const known = data.model(providerById(provider)?.priceId ?? provider, model);
    const entry = mergedEntry(provider, model, { override, listed: undefined, known });
    if (this.#looked.size >= MOST_LOOKED) this.#looked.clear();
    this.#looked.set(id, { override, entry });
    return entry;
  }

  /** The usual model of a provider with what is known of it; nothing where it has none. */
  #candidate(provider: string): Candidate[] {
    const model = this.usualModel(provider);
    if (model === undefined) return [];
    const entry = this.#entry(provider, model);
    const now = this.#deps.base.clock.monotonic();
    return [
      {
        entry,
        history: this.#router.health(entry.id).success,
        availability: this.#router.health(provider).availability(now),
        free: false,
      },
    ];
  }

  /** Hosted providers that are switched on and have all that a call needs. */
  async #reachable(): Promise<ProviderEntry[]> {
    const found: ProviderEntry[] = [];
    for (const entry of this.#entries()) {
      if (entry.local || entry.protocol === 'voyage') continue;
      if (this.#deps.settings().providers[entry.id]?.enabled === false) continue;
      if (isReachable(entry, await this.#reach(entry))) found.push(entry);
    }
    return found;
  }

  async #firstListed(provider: string): Promise<string | undefined> {
    try {
      const models = await this.models(provider, AbortSignal.timeout(LISTING_TIMEOUT_MS));
      return models[0]?.id;
    } catch {
      return undefined; // the next provider may answer
    }
  }
}

/** A model that cannot be asked as things are: its failure is recorded like that of any other. */
function unopened(id: string, reason: unknown): ChatModel {
  return {
    id,
    stream: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(toAppError(reason)) }),
    }),
  };
}
