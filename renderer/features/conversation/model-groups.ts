import type { WireError } from '../../client/client.ts';
import { m } from '../../paraglide/messages.js';
import { OFFLINE_MODEL, type Models } from '../../state/models.svelte.ts';
import { modelName } from '../../text/model.ts';

export interface ModelGroup {
  readonly id: string;
  readonly name: string;
  readonly models: readonly { readonly id: string; readonly name: string }[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: WireError | undefined;
}

/** What can be chosen: the automatic choice, each usable provider's models, no model at all. */
export function modelGroups(
  models: Pick<Models, 'providers' | 'local' | 'listings' | 'automatic'>,
): ModelGroup[] {
  const ready = { state: 'ready' as const, error: undefined };
  const remote = models.providers
    .filter((provider) => provider.usable && !provider.local)
    .map(({ id, name }): ModelGroup => {
      const listing = models.listings.get(id) ?? { state: 'loading' as const };
      return {
        id,
        name,
        state: listing.state,
        models: listing.state === 'ready' ? listing.models.map((model) => named(id, model)) : [],
        error: listing.state === 'failed' ? listing.error : undefined,
      };
    });
  return [
    {
      ...ready,
      id: 'general',
      name: m.model_general(),
      models: [
        { id: 'auto', name: m.model_auto_is({ model: modelName(models.automatic) }) },
        { id: OFFLINE_MODEL, name: modelName(OFFLINE_MODEL) },
      ],
    },
    ...remote,
    ...models.local.map(({ provider, name, models: listed }) => ({
      ...ready,
      id: provider,
      name,
      models: listed.map((model) => named(provider, model)),
    })),
  ];
}

function named(provider: string, model: { id: string; name?: string | undefined }) {
  return { id: `${provider}/${model.id}`, name: model.name ?? model.id };
}
