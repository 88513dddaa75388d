import { compare, satisfies, validRange } from 'semver';
import { Events, messageOf, type Log } from '../base/index.ts';
import { BUILT_IN } from './built-in.ts';
import { agentDefinition, type AgentDefinition } from './definition.ts';
import { agentUnknown, versionRangeInvalid } from './errors.ts';
import type { AgentFolder } from './ports.ts';
import { readAgentFile, type FileProblem } from './read-file.ts';

export interface RegisteredAgent {
  readonly definition: AgentDefinition;
  readonly source: 'builtin' | 'folder' | 'plugin' | 'server';
  /** The plugin that brought it. */
  readonly plugin?: string | undefined;
  readonly file: string | undefined;
}

/** A server as an agent is made of it. */
export interface AgentServer {
  readonly name: string;
  /** It is another agent, spoken to by A2A. */
  readonly remote: boolean;
  readonly tools: readonly {
    readonly name: string;
    readonly tool: string;
    readonly description: string;
    readonly inputSchema: Record<string, unknown>;
  }[];
}

export interface RegistryDeps {
  readonly folder: AgentFolder | undefined;
  readonly servers: () => readonly AgentServer[];
  readonly log: Log;
}

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
  readonly events = new Events<{ changed: undefined }>();
  readonly #deps: RegistryDeps;
  readonly #watching: Disposable | undefined;
  #own: readonly RegisteredAgent[] = [];
  #problems: readonly FileProblem[] = [];

  constructor(deps: RegistryDeps) {
    this.#deps = deps;
    this.#reload();
    this.#watching = deps.folder?.watch(() => {
      this.#reload();
      this.events.emit('changed', undefined);
    });
  }

  /** What is wrong with files of the folder; the others are there all the same. */
  get problems(): readonly FileProblem[] {
    return this.#problems;
  }

  /** Where a person's own agents stand. */
  get folder(): string | undefined {
    return this.#deps.folder?.path;
  }

  all(): readonly RegisteredAgent[] {
    const builtIn = BUILT_IN.map((definition): RegisteredAgent => ({
      definition,
      source: 'builtin',
      file: undefined,
    }));
    return [...builtIn, ...this.#own, ...this.#deps.servers().flatMap(serverAgent)];
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

  #reload(): void {
    const own: RegisteredAgent[] = [];
    const problems: FileProblem[] = [];
    for (const { name: file, text, plugin, problem: unread } of this.#files()) {
      const reading = unread === undefined ? readAgentFile(file, text) : unreadable(file, unread);
      if (!reading.ok) {
        problems.push(...reading.problems);
        continue;
      }
      const { definition } = reading;
      const problem = conflictOf(definition, plugin, own);
      if (problem !== undefined) problems.push({ file, line: 1, problem });
      else
        own.push({ definition, source: plugin === undefined ? 'folder' : 'plugin', plugin, file });
    }
    this.#own = own;
    this.#problems = problems;
    for (const problem of problems) this.#deps.log.warn('an agent cannot be used', { ...problem });
  }

  #files(): ReturnType<AgentFolder['read']> {
    try {
      return this.#deps.folder?.read() ?? [];
    } catch (error) {
      this.#deps.log.warn('the folder of agents cannot be read', { reason: messageOf(error) });
      return [];
    }
  }
}

function unreadable(file: string, problem: string): { ok: false; problems: FileProblem[] } {
  return { ok: false, problems: [{ file, line: 1, problem }] };
}

/** Why an agent cannot be there beside those that are; no plugin takes a name that another has. */
function conflictOf(
  { name, version }: AgentDefinition,
  plugin: string | undefined,
  known: readonly RegisteredAgent[],
): string | undefined {
  const builtIn = BUILT_IN.find((other) => other.name === name);
  if (builtIn) return `there is an agent "${name}" ${builtIn.version} already`;
  const other = known.find(
    ({ definition, plugin: of }) =>
      definition.name === name && (of !== plugin || definition.version === version),
  );
  if (!other) return undefined;
  if (other.plugin === plugin) return `there is an agent "${name}" ${version} already`;
  const owner =
    other.plugin === undefined ? 'an agent of your own' : `the plugin "${other.plugin}"`;
  return `the name "${name}" is taken by ${owner}`;
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

/** A server as an agent: each tool is a capability. A name that no agent may have makes none. */
function serverAgent({ name, remote, tools }: AgentServer): RegisteredAgent[] {
  const parsed = agentDefinition.safeParse({
    name: `${remote ? 'a2a' : 'mcp'}-${name.toLowerCase().replace(/[^a-z0-9-]+/gu, '-')}`.slice(
      0,
      64,
    ),
    version: '0.0.0',
    role: remote ? `Another agent; tasks name it a2a:${name}` : `The tools of the server "${name}"`,
    type: remote ? 'a2a-agent' : 'mcp-server',
    tags: ['server'],
    permissions: { effects: ['read', 'idempotent', 'write'], servers: [name] },
    tools: tools.map((tool) => tool.name),
    capabilities: tools
      .filter(({ tool }) => /^[A-Za-z][\w.-]{0,99}$/.test(tool))
      .map(({ tool, description, inputSchema }) => ({
        name: tool,
        type: 'integration',
        description,
        input: inputSchema,
      })),
  });
  return parsed.success ? [{ definition: parsed.data, source: 'server', file: undefined }] : [];
}
