import type { ModelOverride, Settings } from '../settings/index.ts';
import { familyOf, type Abilities } from './abilities.ts';
import type { KnownModel, ListedModel, ModelData, ModelRates } from './ports.ts';
import { providerById, splitModelId } from './providers.ts';

/** Whose word a figure is, the strongest first. */
export type FactSource = 'person' | 'provider' | 'price data' | 'family' | 'unknown';

/** What is known of a model. A figure that nobody told is undefined, never a guess. */
export interface CatalogueEntry {
  /** `provider/model`. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly name: string | undefined;
  readonly contextTokens: number | undefined;
  readonly contextSource: FactSource;
  readonly outputTokens: number | undefined;
  readonly abilities: Abilities;
  readonly rates: ModelRates | undefined;
  readonly deprecated: boolean;
}

export interface CatalogueDeps {
  readonly settings: () => Settings;
  readonly data: ModelData;
  /** The models that a provider lists now. */
  readonly list: (provider: string, signal: AbortSignal) => Promise<ListedModel[]>;
}

/** Every model with its limits, abilities and price, from whoever knows it best. */
export class Catalogue {
  readonly #deps: CatalogueDeps;
  /** The last listing of each provider. */
  readonly #listed = new Map<string, ReadonlyMap<string, ListedModel>>();

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
  }

  /** What is known now, without asking anybody. */
  entry(id: string): CatalogueEntry {
    const { provider, model } = splitModelId(id);
    const priceId = providerById(provider)?.priceId ?? provider;
    return mergedEntry(provider, model, {
      override: this.#deps.settings().providers[provider]?.overrides?.[model],
      listed: this.#listed.get(provider)?.get(model),
      known: this.#deps.data.model(priceId, model),
    });
  }

  /** Asks the provider for its models and tells what is known of each. */
  async list(provider: string, signal: AbortSignal): Promise<CatalogueEntry[]> {
    const models = await this.#deps.list(provider, signal);
    this.#listed.set(provider, new Map(models.map((model) => [model.id, model])));
    return models.map((model) => this.entry(`${provider}/${model.id}`));
  }
}

/** One entry out of what the person, the provider, the price data and the family's name say. */
export function mergedEntry(
  provider: string,
  model: string,
  told: {
    readonly override: ModelOverride | undefined;
    readonly listed: ListedModel | undefined;
    readonly known: KnownModel | undefined;
  },
): CatalogueEntry {
  const { override, listed, known } = told;
  const family = familyOf(model);
  const contextTokens = override?.contextTokens ?? listed?.contextTokens ?? known?.contextTokens;
  return {
    id: `${provider}/${model}`,
    provider,
    model,
    name: listed?.name ?? known?.name,
    contextTokens,
    contextSource:
      override?.contextTokens !== undefined
        ? 'person'
        : listed?.contextTokens !== undefined
          ? 'provider'
          : contextTokens !== undefined
            ? 'price data'
            : 'unknown',
    outputTokens: override?.outputTokens ?? listed?.outputTokens ?? family.outputTokens,
    abilities: mergedAbilities(family.abilities, listed?.abilities, override?.abilities),
    rates: override?.price ? ratesOf(override.price) : known?.rates,
    deprecated: known?.deprecated ?? false,
  };
}

/** Later words win, field by field; a field that is left out changes nothing. */
function mergedAbilities(...words: (Abilities | undefined)[]): Abilities {
  const merged: Record<string, boolean> = {};
  for (const word of words) {
    for (const [name, value] of Object.entries(word ?? {})) {
      if (typeof value === 'boolean') merged[name] = value;
    }
  }
  return merged;
}

/** Dollars for a million tokens as nano-dollars for one: 1e9 / 1e6. */
export function ratesOf(price: NonNullable<ModelOverride['price']>): ModelRates {
  const nano = (dollars: number): number => dollars * 1000;
  return {
    input: nano(price.input),
    output: nano(price.output),
    ...(price.cacheRead === undefined ? {} : { cacheRead: nano(price.cacheRead) }),
    ...(price.cacheWrite === undefined ? {} : { cacheWrite: nano(price.cacheWrite) }),
  };
}
