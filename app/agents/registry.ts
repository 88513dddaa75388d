import { compare, satisfies, validRange } from 'semver';
import { Events, messageOf, remade, type Log } from '../base/index.ts';
import { BUILT_IN } from './built-in.ts';
import type { AgentDefinition } from './definition.ts';
import { agentUnknown, versionRangeInvalid } from './errors.ts';
import { discover, type Discovery, type FileAgent } from './files/discover.ts';
import type { PluginManifest } from './files/manifest.ts';
import type { FileProblem } from './files/yaml.ts';
import { effectsToAllow, type PluginAgent } from './grants.ts';
import type { AgentFolder } from './ports.ts';
import { serverAgent, type AgentServer } from './server-agent.ts';

type Effects = AgentDefinition['permissions']['effects'];

export interface RegisteredAgent {
  /** What is in force: an agent of a plugin has here only the effects that it may have now. */
  readonly definition: AgentDefinition;
  readonly source: 'builtin' | 'folder' | 'plugin' | 'server';
  readonly plugin?:
    | {
        readonly manifest: PluginManifest;
        /** Beyond reading, as its file asks. */
        readonly asks: Readonly<Effects>;
        readonly allowed: boolean;
        /** As its file has it. */
        readonly agent: PluginAgent;
      }
    | undefined;
  readonly server?: AgentServer | undefined;
  readonly file: string | undefined;
}

export interface RegistryDeps {
  readonly folder: AgentFolder | undefined;
  readonly servers: () => readonly AgentServer[];
  /** Whether a person lets an agent of a plugin do all that it asks for. */
  readonly allowed: (agent: PluginAgent) => boolean;
  readonly log: Log;
}

const BUILT_IN_AGENTS = BUILT_IN.map((definition): RegisteredAgent => ({
  definition,
  source: 'builtin',
  file: undefined,
}));

/** Every field must fit; those that are left out fit always. */
export interface AgentSearch {
  /** Words in the name, the role, the description or a capability. */
  readonly query?: string | undefined;
  readonly name?: string | undefined;
  readonly capability?: string | undefined;
  readonly type?: string | undefined;
  readonly tag?: string | undefined;
  /** A range as npm writes them, such as `^1.2`. */
  readonly version?: string | undefined;
}

/** Every agent there is: built in, the person's own, of plugins, and each server as one with its tools. */
export class AgentRegistry implements Disposable {
  readonly events = new Events<{ changed: { gone: readonly string[] } }>();
  readonly #deps: RegistryDeps;
  readonly #watching: Disposable | undefined;
  readonly #servers: () => readonly RegisteredAgent[];
  #found: Discovery = { agents: [], problems: [] };

  constructor(deps: RegistryDeps) {
    this.#deps = deps;
    this.#servers = remade(
      () => [deps.servers()],
      () => deps.servers().flatMap(registered),
    );
    this.#found = this.#read();
    this.#watching = deps.folder?.watch(() => this.#follow());
  }

  /** What is wrong with files and plugins; the others are there all the same. */
  get problems(): readonly FileProblem[] {
    return this.#found.problems;
  }

  /** Where a person's own agents stand. */
  get folder(): string | undefined {
    return this.#deps.folder?.path;
  }

  all(): readonly RegisteredAgent[] {
    const own = this.#found.agents.map((agent) => this.#inForce(agent));
    return [...BUILT_IN_AGENTS, ...own, ...this.#servers()];
  }

  search(wish: AgentSearch): readonly RegisteredAgent[] {
    const { version } = wish;
    if (version !== undefined && validRange(version) === null) throw versionRangeInvalid(version);
    return this.all().filter(({ definition }) => matches(definition, wish));
  }

  /** The newest version of an agent, within a range (`name@^1.2` or the second argument). */
  get(name: string, range?: string): RegisteredAgent {
    const [plain, given] = name.split('@') as [string, string | undefined];
    const wanted = range ?? given;
    const [newest] = this.search({ name: plain, version: wanted }).toSorted((a, b) =>
      compare(b.definition.version, a.definition.version),
    );
    if (newest) return newest;
    const known = this.all().map(({ definition }) => `${definition.name}@${definition.version}`);
    throw agentUnknown(name, known);
  }

  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
  }

  #follow(): void {
    const before = new Set(this.#found.agents.map(({ definition }) => definition.name));
    this.#found = this.#read();
    for (const { definition } of this.#found.agents) before.delete(definition.name);
    this.events.emit('changed', { gone: [...before] });
  }

  #read(): Discovery {
    const { folder, log } = this.#deps;
    if (!folder) return { agents: [], problems: [] };
    try {
      const found = discover(folder);
      for (const { file, line, problem } of found.problems) {
        log.warn('an agent cannot be used', { file, line, problem });
      }
      return found;
    } catch (error) {
      log.warn('the folders of agents cannot be read', { reason: messageOf(error) });
      return { agents: [], problems: [] };
    }
  }

  #inForce({ definition, plugin, file }: FileAgent): RegisteredAgent {
    if (!plugin) return { definition, source: 'folder', file };
    const agent = { definition, plugin: plugin.name };
    const asks = effectsToAllow(definition);
    const allowed = asks.length === 0 || this.#deps.allowed(agent);
    const { permissions } = definition;
    const effects = permissions.effects.filter((effect) => allowed || !asks.includes(effect));
    return {
      definition: { ...definition, permissions: { ...permissions, effects } },
      source: 'plugin',
      plugin: { manifest: plugin, asks, allowed, agent },
      file,
    };
  }
}

function matches(definition: AgentDefinition, wish: AgentSearch): boolean {
  const { name, role, description, capabilities, tags, type, version } = definition;
  const text = [
    name,
    role,
    description,
    ...capabilities.flatMap((one) => [one.name, one.description]),
  ]
    .join(' ')
    .toLowerCase();
  const words = (wish.query ?? '').toLowerCase().split(/\s+/u);
  return (
    words.every((word) => text.includes(word)) &&
    (wish.name === undefined || wish.name === name) &&
    (wish.type === undefined || wish.type === type) &&
    (wish.tag === undefined || tags.includes(wish.tag)) &&
    (wish.capability === undefined ||
      capabilities.some((one) => one.name === wish.capability || one.type === wish.capability)) &&
    (wish.version === undefined || satisfies(version, wish.version))
  );
}

function registered(server: AgentServer): RegisteredAgent[] {
  const definition = serverAgent(server);
  return definition ? [{ definition, source: 'server', server, file: undefined }] : [];
}
