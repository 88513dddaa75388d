import type { CommandOutput, Door } from '../../app/contract/index.ts';
import type { Finding } from './doctor-machine.ts';
import { SETTLE_MS } from './servers.ts';

type ServerView = CommandOutput<'servers.list'>['servers'][number];
type ProviderList = CommandOutput<'models.providers'>;

/** What the running core tells: its notices, its servers, the models that can be used. */
export async function examineApp(door: Door): Promise<Finding[]> {
  const { servers } = await door.invoke('servers.list', { settleMs: SETTLE_MS });
  const { notices } = await door.invoke('app.describe', {});
  const providers = await door.invoke('models.providers', {});
  return [
    ...notices.map(({ id, level, message, remedy }) => ({
      name: `notice ${id}`,
      state: level === 'error' ? ('problem' as const) : ('warning' as const),
      message,
      remedy,
    })),
    ...servers.map(examineServer),
    ...examineProviders(providers),
  ];
}

export function examineServer(server: ServerView): Finding {
  const name = `server ${server.name}`;
  if (!server.enabled) return { name, state: 'ok', message: 'switched off' };
  if (server.state === 'ready') {
    if (server.leftOut.length === 0) {
      return { name, state: 'ok', message: `ready, ${server.tools} tools` };
    }
    const names = server.leftOut.map(({ tool, reason }) => `${tool} (${reason})`).join(', ');
    const message = `ready, ${server.tools} tools; left out: ${names}`;
    return {
      name,
      state: 'warning',
      message,
      remedy: 'Ask the maker of the server to correct it.',
    };
  }
  if (server.state === 'stopped') return { name, state: 'ok', message: 'stopped' };
  const message = `${server.state}${server.reason ? `: ${server.reason}` : ''}`;
  return {
    name,
    state: server.state === 'starting' || server.state === 'degraded' ? 'warning' : 'problem',
    message,
    remedy: `Correct its entry in mcp.json, then run "agenthub servers restart ${server.name}".`,
  };
}

export function examineProviders({ providers, automatic, local }: ProviderList): Finding[] {
  const usable = providers.filter((provider) => provider.usable && !provider.local);
  const names = usable.map(({ name, keyPlace }) => `${name} (key: ${keyPlace})`).join(', ');
  const found = local.map(({ name, models }) => `${name} (${models.length} models)`).join(', ');
  const none = usable.length === 0 && local.length === 0;
  return [
    {
      name: 'models',
      state: none ? 'warning' : 'ok',
      message: none
        ? 'no key and no local model: the built-in offline planner answers'
        : `${automatic} is used; ${names || 'no key'}`,
      ...(none
        ? { remedy: 'Set ANTHROPIC_API_KEY or another key, or start Ollama or LM Studio.' }
        : {}),
    },
    { name: 'local models', state: 'ok', message: found || 'none found' },
  ];
}
