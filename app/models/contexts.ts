import type { Clock } from '../base/index.ts';
import type { ModelWire, ProviderAccess, ServedContext } from './ports.ts';
import { providerById, splitModelId } from './providers.ts';

/** A person may load the model anew with another length at any time. */
const KEPT_MS = 10_000;
/** Longer than a server of this machine takes to say what it has loaded; the answer waits for it. */
const TIMEOUT_MS = 3000;

export interface ContextsDeps {
  readonly wire: ModelWire;
  readonly access: (provider: string) => Promise<ProviderAccess>;
  /** What the person set, or what is known without asking anybody. */
  readonly known: (id: string) => { readonly tokens: number | undefined; readonly own: boolean };
  readonly clock: Clock;
}

/** How much each model reads. Of servers on this machine what they have loaded counts. */
export class Contexts {
  readonly #deps: ContextsDeps;
  readonly #asked = new Map<
    string,
    { readonly until: number; readonly served: Promise<ServedContext | undefined> }
  >();

  constructor(deps: ContextsDeps) {
    this.#deps = deps;
  }

  /** Tokens that a model reads, its answer among them; undefined where nobody tells. Never throws. */
  async tokens(id: string): Promise<number | undefined> {
    const { tokens, own } = this.#deps.known(id);
    const local = providerById(splitModelId(id).provider)?.local === true;
    if (own || (tokens !== undefined && !local)) return tokens;
    return (await this.#served(id))?.tokens ?? tokens;
  }

  /**
   * Tokens beyond which a server on this machine cuts a request without a word; undefined for
   * others, which say so, and for a model that is not loaded yet. Never throws.
   */
  async cutAt(id: string): Promise<number | undefined> {
    const { own } = this.#deps.known(id);
    const local = providerById(splitModelId(id).provider)?.local === true;
    const served = local && !own ? await this.#served(id) : undefined;
    return served?.loaded === true ? served.tokens : undefined;
  }

  #served(id: string): Promise<ServedContext | undefined> {
    const now = this.#deps.clock.monotonic();
    const asked = this.#asked.get(id);
    if (asked && asked.until > now) return asked.served;
    const served = this.#ask(id);
    this.#asked.set(id, { until: now + KEPT_MS, served });
    return served;
  }

  async #ask(id: string): Promise<ServedContext | undefined> {
    const { wire, access } = this.#deps;
    const { provider, model } = splitModelId(id);
    if (!wire.context) return undefined;
    try {
      const reach = await access(provider);
      return reach.protocol === 'openai-compatible'
        ? await wire.context(reach, model, AbortSignal.timeout(TIMEOUT_MS))
        : undefined;
    } catch {
      return undefined; // the call itself will tell what is wrong
    }
  }
}
