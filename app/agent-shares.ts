import type { Agents } from './agents/index.ts';
import type { Gateway } from './gateway/index.ts';
import type { AppPorts } from './ports.ts';
import type { SettingsStore } from './settings/index.ts';
import { AgentShares, type Share, type Workplace } from './workflows/index.ts';

export interface CreateSharesDeps {
  readonly ports: AppPorts;
  readonly settings: SettingsStore;
  readonly gateway: Gateway;
  readonly agents: Agents;
}

/** What agents take of this machine, measured only while it decides who gets a task. */
export function createShares({ ports, settings, gateway, agents }: CreateSharesDeps) {
  const { clock, log } = ports.base;
  const shares = new AgentShares({
    ...{ usage: ports.machine.usage, clock, log },
    wanted: () => settings.current.supervisor.balance === 'resource-based',
    pids: () => gateway.servers().flatMap(({ pid }) => pid ?? []),
  });
  const following = settings.events.on('changed', () => shares.follow());
  /** A server over stdio is a process of its own; one at an address is another machine's. */
  const placeOf = (name: string): Workplace => {
    const { server } = agents.registry.get(name);
    if (!server) return { at: 'here' };
    const { transport, pid } = gateway.server(server.name).view();
    return transport === 'stdio' ? { at: 'process', pid } : { at: 'elsewhere' };
  };
  return {
    of: (agent: string): Share => shares.of(placeOf(agent)),
    [Symbol.dispose]() {
      following[Symbol.dispose]();
      shares[Symbol.dispose]();
    },
  };
}
