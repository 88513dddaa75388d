import {
  AgentRegistry,
  Agents,
  LifeStore,
  PluginGrants,
  StateStore,
  type AgentFolder,
} from './agents/index.ts';
import { remade, type Clock, type Ids, type Log } from './base/index.ts';
import type { Gateway } from './gateway/index.ts';
import type { Ledger } from './ledger/index.ts';
import type { SettingsStore } from './settings/index.ts';
import type { Database, WriteQueue } from './storage/index.ts';

export interface CreateAgentsDeps {
  readonly base: { readonly clock: Clock; readonly ids: Ids; readonly log: Log };
  readonly folder: AgentFolder | undefined;
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  readonly settings: SettingsStore;
}

/** The version of what agents keep between their tasks. */
const STATE_VERSION = 1;

/** Every agent: the four, the person's own, and each server as one. */
export function createAgents(deps: CreateAgentsDeps): Agents {
  const { database, gateway, ledger, settings, base } = deps;
  const { log } = base;
  const servers = remade(
    () => [gateway.tools()],
    () =>
      [...Map.groupBy(gateway.tools(), ({ server }) => server)].map(([name, tools]) => {
        const server = gateway.server(name);
        const remote = server.config.address.transport === 'a2a';
        return { name, remote, version: server.view().identity?.version, tools };
      }),
  );
  const grants = new PluginGrants(database, base.clock);
  const allowed: PluginGrants['has'] = (agent) => grants.has(agent);
  return new Agents({
    registry: new AgentRegistry({ folder: deps.folder, servers, allowed, log }),
    grants,
    states: new StateStore({ database, ...base, version: STATE_VERSION, migrations: [] }),
    life: new LifeStore(database, deps.queue),
    base,
    database,
    ledger,
    own: {
      all: () => settings.current.agents,
      save: (agent, layer) =>
        void settings.update({ agents: { ...settings.current.agents, [agent]: layer } }),
    },
    tools: () => gateway.tools(),
  });
}
