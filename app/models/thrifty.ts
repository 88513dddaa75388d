import type { Clock } from '../base/index.ts';
import type { Settings } from '../settings/index.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { cheapestGoodEnough, type Candidate, type ModelNeed } from './choice.ts';
import { OFFLINE_MODEL, providerById, splitModelId } from './providers.ts';
import type { ModelRegistry } from './registry.ts';

export interface ThriftyDeps {
  readonly registry: ModelRegistry;
  readonly catalogue: Catalogue;
  readonly settings: () => Settings;
  readonly clock: Clock;
}

const LISTING_KEPT_MS = 600_000;
const LISTING_TIMEOUT_MS = 3000;
/** How long "no model" is believed, so that the stages of one request look for one only once. */
const NONE_KEPT_MS = 5000;

/** Picks models for work that no person reads along with: as cheap as the task allows. */
export class ThriftyChoice {
  readonly #deps: ThriftyDeps;
  readonly #listed = new Map<string, { readonly until: number; readonly ids: readonly string[] }>();

  #noneUntil = -Infinity;

  constructor(deps: ThriftyDeps) {
    this.#deps = deps;
  }

  /**
   * The cheapest model that is good enough, of the provider that a chat would use, and never dearer
   * than a model that the person has set. Undefined where only the offline planner is there.
   */
  async model(need: ModelNeed): Promise<string | undefined> {
    const { registry, catalogue, settings, clock } = this.#deps;
    if (clock.monotonic() < this.#noneUntil) return undefined;
    const usual = await registry.automatic();
    if (usual === OFFLINE_MODEL) {
      this.#noneUntil = clock.monotonic() + NONE_KEPT_MS;
      return undefined;
    }
    const { provider } = splitModelId(usual);
    if (provider === '' || providerById(provider)?.local === true) return usual;
    const listed = await this.#list(provider);
    const entries = [...new Set([usual, ...listed])].map((id) => catalogue.entry(id));
    const dearest = settings().model === 'auto' ? undefined : priceOf(need, catalogue.entry(usual));
    const wanted = dearest === undefined ? need : { ...need, maxCostNano: dearest };
    return (
      cheapestGoodEnough(
        wanted,
        entries.map((entry) => this.#candidate(entry)),
      ) ?? usual
    );
  }

  async #list(provider: string): Promise<readonly string[]> {
    const { catalogue, clock } = this.#deps;
    const known = this.#listed.get(provider);
    if (known && known.until > clock.monotonic()) return known.ids;
    let ids: readonly string[] = [];
    try {
      const models = await catalogue.list(provider, AbortSignal.timeout(LISTING_TIMEOUT_MS));
      ids = models.filter(({ rates }) => rates !== undefined).map(({ id }) => id);
    } catch {
      // without a listing the usual model is the only one that is known to be there
    }
    this.#listed.set(provider, { until: clock.monotonic() + LISTING_KEPT_MS, ids });
    return ids;
  }

  #candidate(entry: CatalogueEntry): Candidate {
    const { router } = this.#deps.registry;
    return {
      entry,
      history: router.health(entry.id).success,
      availability: router.health(entry.provider).availability(this.#deps.clock.monotonic()),
      free: false,
    };
  }
}

function priceOf(need: ModelNeed, { rates }: CatalogueEntry): number | undefined {
  return rates && need.inputTokens * rates.input + need.outputTokens * rates.output;
}
