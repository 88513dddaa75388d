import type { ProviderEntry } from './providers/entry.ts';
import { HOSTED } from './providers/hosted.ts';
import { CUSTOM, LOCAL } from './providers/local.ts';
import { MAKERS } from './providers/makers.ts';

export type { ProviderEntry, ProviderOption } from './providers/entry.ts';

/** Every provider known by name, in the order in which they are offered and tried. */
export const PROVIDERS: readonly ProviderEntry[] = [...MAKERS, ...HOSTED, ...LOCAL, ...CUSTOM];

/** The id of the built-in planner; shown as "Offline, no AI model". */
export const OFFLINE_MODEL = 'offline/planner';

export function providerById(id: string): ProviderEntry | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}

/** Splits `provider/model`; the model's own name may hold slashes. */
export function splitModelId(id: string): { provider: string; model: string } {
  const slash = id.indexOf('/');
  return slash < 0
    ? { provider: '', model: id }
    : { provider: id.slice(0, slash), model: id.slice(slash + 1) };
}
