import type { HealthWindow, ModelRegistry } from '../models/index.ts';
import type { Settings } from '../settings/index.ts';
import { said, type Finding } from './checks.ts';

/** A provider of models as it was last seen. */
export interface ProviderSeen {
  readonly id: string;
  readonly name: string;
  /** Runs on this machine, so that asking it costs nothing. */
  readonly local: boolean;
  /** A hosted one has its key; a local one answers at this moment. */
  readonly usable: boolean;
  /** The person named it: in the settings of providers or as the model of new chats. */
  readonly wanted: boolean;
  /** The outcomes of the calls that were made anyway. */
  readonly window: Pick<HealthWindow, 'calls' | 'success' | 'restMs' | 'askedMs'>;
}

/** Fewer calls than this say nothing of a provider. */
const FEWEST_JUDGED = 5;
const GOOD_SHARE = 0.5;

/**
 * How each provider is, from the calls that were made to it: nobody is asked a question that costs
 * money. One on this machine is asked. What nobody has set up is no component.
 */
export function checkProviders(providers: readonly ProviderSeen[], now: number): Finding[] {
  return providers.flatMap((provider) => {
    if (!provider.usable && !(provider.local && provider.wanted)) return [];
    return [{ name: provider.id, kind: 'provider', ...stateOf(provider, now) }];
  });
}

function stateOf({ name, local, usable, window }: ProviderSeen, now: number) {
  const restMs = window.restMs(now);
  const askedMs = window.askedMs(now);
  if (local && !usable) {
    const reason = `${name} does not answer on this computer.`;
    return {
      state: 'WARNING' as const,
      ...said(reason, 'health.provider-absent', { name }),
      unavailable: true,
    };
  }
  const seconds = Math.ceil(restMs / 1000);
  if (askedMs > 0 && askedMs === restMs) {
    const reason = `${name} asks to wait ${seconds} s.`;
    return {
      state: 'WARNING' as const,
      ...said(reason, 'health.provider-waits', { name, seconds }),
    };
  }
  if (restMs > 0) {
    const reason = `Calls to ${name} keep failing; it is tried again in ${seconds} s.`;
    return {
      state: 'CRITICAL' as const,
      ...said(reason, 'health.provider-failing', { name, seconds }),
      unavailable: true,
    };
  }
  if (window.calls >= FEWEST_JUDGED && window.success < GOOD_SHARE) {
    const reason = `Most of the latest calls to ${name} failed.`;
    return { state: 'WARNING' as const, ...said(reason, 'health.provider-unsteady', { name }) };
  }
  if (window.calls === 0 && !local) {
    const reason = `${name} has not been called since the start.`;
    return { state: 'UNKNOWN' as const, ...said(reason, 'health.provider-uncalled', { name }) };
  }
  return { state: 'HEALTHY' as const };
}

/** The providers that are switched on, those on this machine asked. */
export async function providersSeen(
  models: ModelRegistry,
  settings: Settings,
): Promise<ProviderSeen[]> {
  const all = await models.providers();
  return all
    .filter(({ enabled }) => enabled)
    .map(({ id, name, local, usable }) => ({
      ...{ id, name, local, usable },
      wanted: id in settings.providers || settings.model.startsWith(`${id}/`),
      window: models.router.health(id),
    }));
}
