import { compare, satisfies, validRange } from 'semver';
import { Events, messageOf, type Log } from '../base/index.ts';
import { BUILT_IN } from './built-in.ts';
import { agentDefinition, type AgentDefinition } from './definition.ts';
import { agentUnknown, versionRangeInvalid } from './errors.ts';
import type { AgentFolder } from './ports.ts';
import { readAgentFile, type FileProblem } from './read-file.ts';

export interface RegisteredAgent {
  readonly definition: AgentDefinition;
  readonly source: 'builtin' | 'folder' | 'server';
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

/** Every agent there is: built in, of the person's folder, and each server as one with its tools. */
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
    for (const { name: file, text } of this.#files()) {
      const reading = readAgentFile(file, text);
      if (!reading.ok) {
        problems.push(...reading.problems);
        continue;
      }
      const { definition } = reading;
      const taken = [...BUILT_IN, ...own.map((other) => other.definition)].find(
        (other) =>
          other.name === definition.name &&
          (BUILT_IN.includes(other) || other.version === definition.version),
      );
      if (taken) {
        const problem = `there is an agent "${definition.name}" ${taken.version} already`;
        problems.push({ file, line: 1, problem });
      } else own.push({ definition, source: 'folder', file });
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
