import * as z from 'zod';
import { isRecord, isTooDeep, parseEditedJson } from '../base/index.ts';
import { describeProblems } from '../settings/index.ts';
import {
  fieldsWrong,
  nameWithTwoUnderscores,
  nameWrong,
  noAddress,
  notAnObject,
  type ConfigProblem,
} from './entry-problems.ts';
import { signInOptions } from './sign-in.ts';

/** The keys of ours per server; every other client ignores them. */
export const serverOptions = z.object({
  enabled: z.boolean().default(true),
  start: z.enum(['eager', 'lazy']).default('eager'),
  trust: z.enum(['trusted', 'untrusted']).default('untrusted'),
  fallback: z.string().optional(),
  /**
   * Who may serve a call when this server cannot, besides its fallbacks: any server with the same tool
   * (`any`), or only where the tool reads (`reads`), for those whose tools write to different accounts.
   */
  failover: z.enum(['any', 'reads', 'configured', 'off']).default('any'),
  breaker: z
    .object({
      failures: z.number().int().min(1).default(5),
      openMs: z.number().int().min(100).default(60_000),
    })
    .prefault({}),
  rate: z
    .object({
      capacity: z.number().min(1).default(20),
      perSecond: z.number().positive().default(5),
    })
    .prefault({}),
  cache: z
    .object({
      entries: z.number().int().min(0).default(1000),
      ttlMs: z.number().int().min(0).default(300_000),
    })
    .prefault({}),
  timeoutMs: z.number().int().min(100).default(60_000),
  startTimeoutMs: z.number().int().min(100).default(30_000),
  idleStopMs: z.number().int().min(1000).optional(),
  maxConcurrent: z.number().int().min(1).default(8),
  /**
   * What its tools cost in US dollars, by tool; `*` stands for those that are not named. It bounds
   * what a result may tell of its own cost (`agenthub/cost_usd` in its `_meta`).
   */
  price: z
    .record(
      z.string(),
      z.object({
        perCall: z.number().nonnegative().default(0),
        perSecond: z.number().nonnegative().default(0),
      }),
    )
    .default({}),
  /**
   * A started server sees only the safe part of AgentHub's environment (PATH, HOME, language,
   * proxies ...) and what its `env` names; true gives it everything, the keys of providers included.
   */
  inheritEnv: z.boolean().default(false),
  signIn: signInOptions.prefault({}),
  /** Folders that the server is told of when it asks for the client's roots. */
  roots: z
    .array(z.object({ uri: z.string().startsWith('file://'), name: z.string().optional() }))
    .default([]),
  /** The person's own word on a tool's effect. */
  effects: z.record(z.string(), z.enum(['read', 'idempotent', 'write'])).default({}),
});

export type ServerOptions = z.infer<typeof serverOptions>;

const stdioEntry = z.object({
  command: z.string().min(1),
  args: z.array(z.coerce.string()).default([]),
  env: z.record(z.string(), z.coerce.string()).default({}),
  cwd: z.string().optional(),
});

const urlEntry = z.object({
  // A placeholder is put in when the server is dialled: only then is it seen to be an address.
  url: z.union([z.url({ protocol: /^https?$/ }), z.string().regex(/\$\{/)]),
  type: z.string().optional(),
  headers: z.record(z.string(), z.coerce.string()).default({}),
});

/**
 * How to reach a server. `auto` tries Streamable HTTP first and falls back to SSE; `a2a` is another
 * agent, whose one tool takes a message.
 */
export type ServerAddress =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string | undefined;
    }
  | {
      readonly transport: 'http' | 'sse' | 'auto' | 'a2a';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface ServerConfig {
  readonly name: string;
  readonly address: ServerAddress;
  readonly options: ServerOptions;
}

export interface ConfigReading {
  readonly servers: ServerConfig[];
  readonly problems: ConfigProblem[];
  /** The raw entries by name, unknown keys included, so that writing loses nothing. */
  readonly raw: Record<string, unknown>;
  /** The keys under which the file holds them. */
  readonly place: readonly string[];
  /** Set where the file as a whole cannot be read. */
  readonly broken: string | undefined;
}

/**
 * Reads an `mcpServers` text (Claude Desktop, Cursor), VS Code's `servers`, also inside its
 * settings, or Zed's `context_servers`; entry by entry. Comments and commas at an end are taken.
 */
export function readServers(text: string | undefined): ConfigReading {
  const empty = { servers: [], problems: [], raw: {}, place: ['mcpServers'], broken: undefined };
  if (text === undefined || text.trim() === '') return empty;
  let value: unknown;
  try {
    value = parseEditedJson(text);
  } catch (error) {
    return { ...empty, broken: `it is not valid JSON (${(error as Error).message})` };
  }
  if (isTooDeep(value)) return { ...empty, broken: 'its lists and objects are nested too deep' };
  const place = isRecord(value) ? placeOf(value) : [];
  const entries = isRecord(value) ? (entriesAt(value, place) ?? {}) : undefined;
  if (!isRecord(entries)) {
    return { ...empty, broken: 'it has no "mcpServers" object' };
  }
  const servers: ServerConfig[] = [];
  const problems: ConfigProblem[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const read = readServer(name, entry);
    if ('problem' in read) problems.push(read);
    else servers.push(read);
  }
  return { servers, problems, raw: entries, place, broken: undefined };
}

const PLACES = [['mcpServers'], ['servers'], ['mcp', 'servers'], ['context_servers']];

function placeOf(file: Record<string, unknown>): readonly string[] {
  return PLACES.find((place) => (entriesAt(file, place) ?? undefined) !== undefined) ?? PLACES[0]!;
}

function entriesAt(file: Record<string, unknown>, [first, second]: readonly string[]): unknown {
  const found = file[first!];
  if (second === undefined) return found;
  return isRecord(found) ? found[second] : undefined;
}

/** One entry: a command or an address, and the keys of ours. */
export function readServer(name: string, entry: unknown): ServerConfig | ConfigProblem {
  const nameProblem = checkServerName(name);
  if (nameProblem) return nameProblem;
  if (!isRecord(entry)) return notAnObject(name);
  const disabled = entry['disabled'] === true ? { enabled: false } : {};
  const given = isRecord(entry['agenthub']) ? entry['agenthub'] : {};
  // each agent has a tool of the same name: what was meant for one is not for another; and they take long
  const apart = entry['type'] === 'a2a' ? { failover: 'configured', timeoutMs: 300_000 } : {};
  const options = serverOptions.safeParse({ ...apart, ...disabled, ...given });
  if (!options.success) return fieldsOf(name, options.error, ['agenthub']);
  if (typeof entry['command'] === 'string') {
    const stdio = stdioEntry.safeParse(entry);
    if (!stdio.success) return fieldsOf(name, stdio.error);
    const { command, args, env, cwd } = stdio.data;
    return {
      name,
      address: { transport: 'stdio', command, args, env, cwd },
      options: options.data,
    };
  }
  const http = urlEntry.safeParse(entry);
  if (!http.success) {
    return 'url' in entry ? fieldsOf(name, http.error) : noAddress(name);
  }
  const { url, headers, type } = http.data;
  return { name, address: { transport: transportOf(type), url, headers }, options: options.data };
}

function transportOf(type: string | undefined): 'http' | 'sse' | 'auto' | 'a2a' {
  if (type === 'sse' || type === 'a2a') return type;
  return type === undefined ? 'auto' : 'http';
}

function fieldsOf(name: string, error: z.ZodError, under: readonly string[] = []): ConfigProblem {
  const fields = error.issues.map(({ path }) => [...under, ...path].join('.'));
  const problem = [...under, describeProblems(error)].join(': ');
  return fieldsWrong(name, problem, fields);
}

/** Why a name cannot be a server's, or undefined. `__` separates server and tool. */
function checkServerName(name: string): ConfigProblem | undefined {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) {
    return nameWrong(name);
  }
  if (name.includes('__')) return nameWithTwoUnderscores(name);
  return undefined;
}
