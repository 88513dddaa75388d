import type { Settings } from '../settings/index.ts';
import type { Secrets } from './ports.ts';
import { PROVIDERS, providerById, splitModelId, type ProviderEntry } from './providers.ts';

export type KeyPlace = 'keychain' | 'environment' | 'none' | 'not-needed';

/** The known providers, and those that the person named in the settings. */
export function providerEntries(settings: Settings): readonly ProviderEntry[] {
  const own = Object.entries(settings.providers).filter(([id]) => !providerById(id));
  return [
    ...PROVIDERS,
    ...own.map(([id, { protocol }]): ProviderEntry => ({
      id,
      name: id,
      protocol: protocol ?? 'openai-compatible',
      keyVariables: [],
      urlVariables: [],
      local: false,
      keyOptional: true,
    })),
  ];
}

/** What is known of how to reach a provider; nothing here fails. */
export interface Reach {
  readonly key: string | undefined;
  readonly keyPlace: KeyPlace;
  readonly baseUrl: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  /** Labels of the required settings that are missing; none where an address is set. */
  readonly missing: readonly string[];
  /** The day on which the service at this address ended; undefined where it is offered. */
  readonly ended: string | undefined;
}

export async function reachOf(
  entry: ProviderEntry,
  settings: Settings,
  secrets: Secrets,
): Promise<Reach> {
  const own = settings.providers[entry.id];
  const variable = (names: readonly string[]): string | undefined =>
    names.map((name) => secrets.environment(name)).find((value) => value);
  const baseUrl = own?.baseUrl ?? variable(entry.urlVariables) ?? entry.baseUrl;
  const options: Record<string, string> = {};
  for (const option of entry.options ?? []) {
    const set = option.secret ? undefined : own?.options?.[option.name];
    const value = set ?? variable(option.variables);
    if (value) options[option.name] = value;
  }
  const { key, place } = await keyOf(entry, own?.key, secrets, variable);
  return {
    key,
    keyPlace: entry.local ? 'not-needed' : place,
    baseUrl,
    options,
    missing: missingOptions(entry, baseUrl, options, key),
    ended: baseUrl === entry.baseUrl ? entry.ended : undefined,
  };
}

async function keyOf(
  entry: ProviderEntry,
  reference: string | undefined,
  secrets: Secrets,
  variable: (names: readonly string[]) => string | undefined,
): Promise<{ key: string | undefined; place: KeyPlace }> {
  const place = reference?.startsWith('env:') ? 'environment' : 'keychain';
  const stored = await secrets.resolve(reference ?? `keychain:${entry.id}`);
  if (stored) return { key: stored, place };
  const key = variable(entry.keyVariables);
  return { key, place: key ? 'environment' : 'none' };
}

function missingOptions(
  entry: ProviderEntry,
  baseUrl: string | undefined,
  options: Readonly<Record<string, string>>,
  key: string | undefined,
): string[] {
  // Vertex with a key of its own (express mode) knows the project by the key.
  if (baseUrl !== undefined || (entry.protocol === 'google-vertex' && key !== undefined)) return [];
  const needsAddress = entry.id.startsWith('custom') || !providerById(entry.id);
  return [
    ...(needsAddress ? ['Address'] : []),
    ...(entry.options ?? [])
      .filter((option) => option.required && options[option.name] === undefined)
      .map((option) => option.label),
  ];
}

/** Whether everything is there to try it. A local one counts as reachable: its port is asked. */
export function isReachable(entry: ProviderEntry, reach: Reach): boolean {
  if (reach.missing.length > 0 || reach.ended !== undefined) return false;
  return reach.key !== undefined || entry.keyOptional === true;
}

/**
 * Whether a model (`provider/model`) searches among all tools by itself: the person named it, and
 * its provider speaks Anthropic's protocol, at Anthropic's address or at another.
 */
export function searchesTools(settings: Settings, id: string): boolean {
  if (!settings.tools.providerSearch.includes(id)) return false;
  const { provider } = splitModelId(id);
  return providerEntries(settings).find((entry) => entry.id === provider)?.protocol === 'anthropic';
}
