import { eq, sql } from 'drizzle-orm';
import { compare } from 'semver';
import { Events, messageOf, type Clock, type Log } from '../base/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { tables, type Database } from '../storage/index.ts';
import { mayUse, type AgentDefinition, type AgentSettings } from './definition.ts';
import { agentNotStarted, agentSettingsInvalid, nothingToAllow } from './errors.ts';
import type { PluginGrants } from './grants.ts';
import { healthOf } from './health.ts';
import { layerSettings, settingsRanges, type LayeredSettings } from './layers.ts';
import { AgentPool, type PoolDeps } from './pool.ts';
import type { AgentRegistry, AgentSearch, RegisteredAgent } from './registry.ts';
import type { StateStore } from './state-store.ts';

export interface AgentsDeps {
  readonly registry: AgentRegistry;
  readonly grants: PluginGrants;
  readonly states: StateStore;
  readonly life: PoolDeps['life'];
  readonly base: { readonly clock: Clock; readonly ids: PoolDeps['ids'] };
  readonly database: Database;
  readonly ledger: Pick<Ledger, 'budgets'>;
  /** A person's own layer of settings, by agent. */
  readonly own: {
    readonly all: () => Readonly<Record<string, Record<string, unknown>>>;
    readonly save: (agent: string, layer: Record<string, unknown>) => void;
  };
  readonly tools: () => readonly {
    readonly name: string;
    readonly server: string;
    readonly effect: AgentDefinition['permissions']['effects'][number];
  }[];
}

/** All agents: what they are, what they do at the moment, and what they have kept. */
export class Agents implements AsyncDisposable {
  readonly events = new Events<{ changed: { agent: string } }>();
  readonly registry: AgentRegistry;
  readonly states: StateStore;
  readonly pool: AgentPool;
  readonly #deps: AgentsDeps;

  constructor(deps: AgentsDeps) {
    this.#deps = deps;
    this.registry = deps.registry;
    this.states = deps.states;
    this.pool = new AgentPool({
      ...deps.base,
      life: deps.life,
      settings: (agent) => this.settings(agent),
      prepare: (agent) => this.#prepare(agent),
      changed: (agent) => this.events.emit('changed', { agent }),
    });
    deps.registry.events.on('changed', ({ gone }) => {
      for (const agent of gone) this.pool.forget(agent);
      this.events.emit('changed', { agent: '' });
    });
  }

  list(wish: AgentSearch & { readonly status?: string | undefined }) {
    return this.registry
      .search(wish)
      .map((agent) => this.summary(agent))
      .filter(({ status }) => wish.status === undefined || wish.status === status);
  }

  summary({ definition, source, plugin, server, file }: RegisteredAgent) {
    const { name, version, role, description, type, tags, capabilities } = definition;
    const { state, status, stopped, problem, metrics } = this.pool.view(name);
    return {
      ...{ name, role, description, type, tags, source, status, state },
      ...(server && server.version === undefined ? {} : { version: server?.version ?? version }),
      ...(server ? { server: server.name } : {}),
      ...(file === undefined ? {} : { file }),
      ...(plugin ? pluginSummary(plugin) : {}),
      capabilities: capabilities.map((one) => ({
        name: one.name,
        type: one.type,
        description: one.description,
      })),
      off: stopped || !this.settings(name).enabled,
      health: healthOf({ state, problem, ...metrics }),
      metrics: { ...metrics, ...this.#spent(name) },
    };
  }

  detail(agent: RegisteredAgent) {
    const { definition } = agent;
    const layered = this.#layers(definition);
    return {
      ...this.summary(agent),
      versions: this.registry
        .search({ name: definition.name })
        .toSorted((a, b) => compare(b.definition.version, a.definition.version))
        .flatMap((one) => (one.server ? (one.server.version ?? []) : one.definition.version)),
      instructions: definition.instructions,
      tools: definition.tools,
      permissions: definition.permissions,
      ...(definition.budget ? { budget: definition.budget } : {}),
      schemas: definition.capabilities.map(({ name, input, output }) => ({
        capability: name,
        ...(input ? { input } : {}),
        ...(output ? { output } : {}),
      })),
      settings: layered.ok ? { ...layered.settings } : {},
      ranges: settingsRanges(),
      origins: layered.ok ? { ...layered.origins } : {},
    };
  }

  /** The settings in force. What a person has set and is not valid any more is left out. */
  settings(name: string, run?: Record<string, unknown>): AgentSettings {
    const { definition } = this.registry.get(name);
    const layered = this.#layers(definition, run);
    if (layered.ok) return layered.settings;
    if (run) throw agentSettingsInvalid(name, layered.problems);
    const fallback = layerSettings({ file: definition.settings });
    if (!fallback.ok) throw agentSettingsInvalid(name, fallback.problems);
    return fallback.settings;
  }

  /** Changes a person's own layer; throws with every problem and changes nothing where one is. */
  configure(name: string, change: Readonly<Record<string, unknown>>): void {
    const { definition } = this.registry.get(name);
    const own = this.#deps.own.all()[definition.name] ?? {};
    const merged = Object.fromEntries(
      Object.entries({ ...own, ...change }).filter(([, value]) => value !== null),
    );
    const layered = layerSettings({ file: definition.settings, agent: merged });
    if (!layered.ok) throw agentSettingsInvalid(name, layered.problems);
    this.#deps.own.save(definition.name, merged);
    this.events.emit('changed', { agent: definition.name });
  }

  /** Lets an agent of a plugin do all that it asks for, or only read again. In force at once. */
  allow(name: string, allowed: boolean): void {
    const { definition, plugin } = this.registry.get(name);
    if (!plugin || plugin.asks.length === 0) throw nothingToAllow(definition.name);
    if (allowed) this.#deps.grants.give(plugin.agent);
    else this.#deps.grants.takeBack(plugin.agent);
    this.events.emit('changed', { agent: definition.name });
  }

  /** Its way through its states, the newest step first. */
  history(agent: string, limit: number) {
    return this.#deps.life.history(agent, limit);
  }

  /** Switches an agent on, now and for later starts, and makes it ready. */
  async start(name: string): Promise<void> {
    const { definition } = this.registry.get(name);
    if (!this.settings(name).enabled) {
      const fromFile = definition.settings.enabled ?? true;
      this.configure(name, { enabled: fromFile ? null : true });
    }
    await this.pool.start(definition.name);
  }

  /** Switches an agent off, now and for later starts. */
  async stop(name: string): Promise<{ readonly forced: boolean }> {
    this.configure(name, { enabled: false });
    return this.pool.stop(this.registry.get(name).definition.name, 'A person stopped it.');
  }

  /** Whether an agent may call a tool, by its public name. */
  mayUse(definition: AgentDefinition, name: string): boolean {
    const tool = this.#deps.tools().find((known) => known.name === name);
    return tool !== undefined && mayUse(definition, tool);
  }

  /** Makes those ready that are kept warm; one that cannot be is logged and shows why. */
  async prewarm(log: Log): Promise<void> {
    const names = new Set(this.registry.all().map(({ definition }) => definition.name));
    for (const name of names) {
      const { enabled, prewarm } = this.settings(name);
      if (!enabled || prewarm === 0) continue;
      try {
        await this.pool.start(name);
      } catch (error) {
        log.warn('an agent is not ready', { agent: name, reason: messageOf(error) });
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.registry[Symbol.dispose]();
    await this.pool.stopAll();
  }

  #layers(definition: AgentDefinition, run?: Record<string, unknown>): LayeredSettings {
    const agent = this.#deps.own.all()[definition.name];
    return layerSettings({ file: definition.settings, agent, run });
  }

  /** Its tools are there, its state can be read, and its budget is in force. */
  async #prepare(name: string): Promise<void> {
    const { definition, source, plugin } = this.registry.get(name);
    if (source === 'builtin' || source === 'server') return;
    const known = this.#deps.tools().map((tool) => tool.name);
    const missing = definition.tools.filter((tool) => !tool.includes('*') && !known.includes(tool));
    if (missing.length > 0) throw agentNotStarted(name, `there is no tool ${missing.join(', ')}`);
    await this.states.newest(name);
    const { budget } = definition;
    if (!budget) return;
    const limitNano = Math.round(budget.limitUsd * 1e9);
    const { period, hard } = budget;
    const { budgets } = this.#deps.ledger;
    const before = plugin && budgets.find('agent', name, period);
    // a plugin may limit itself, and never loosen what holds for it already
    if (before && before.limitNano <= limitNano && (before.hard || !hard)) return;
    budgets.set({ scope: 'agent', target: name, period, limitNano, hard });
  }

  #spent(agent: string): { modelCalls: number; costNano: number | null } {
    const { usage } = tables;
    const row = this.#deps.database
      .select({
        calls: sql<number>`count(*)`,
        cost: sql<number>`coalesce(sum(${usage.costNano}), 0)`,
        unknown: sql<number>`count(*) - count(${usage.costNano})`,
      })
      .from(usage)
      .where(eq(usage.agent, agent))
      .get();
    if (!row) return { modelCalls: 0, costNano: 0 };
    return { modelCalls: row.calls, costNano: row.unknown > 0 ? null : row.cost };
  }
}

function pluginSummary({ manifest, asks, allowed }: NonNullable<RegisteredAgent['plugin']>) {
  const { name, version, author } = manifest;
  return {
    plugin: { name, version, ...(author === '' ? {} : { author }) },
    ...(asks.length === 0 ? {} : { asks: { effects: [...asks], allowed } }),
  };
}
