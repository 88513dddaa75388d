import { InvalidArgumentError, type Command } from 'commander';
import { messageOf } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import {
  UsageError,
  addCommand,
  addNoun,
  wholeNumber,
  withSession,
  type Common,
} from './command.ts';
import { table } from './output.ts';
import { collect, pairs } from './pairs.ts';

interface Search extends Common {
  readonly name?: string;
  readonly capability?: string;
  readonly type?: string;
  readonly tag?: string;
  readonly status?: string;
  readonly range?: string;
}

/** Agents are told of with the tools of servers that are there within this time. */
const SETTLE_MS = 5000;

export function registerAgents(program: Command): void {
  const agents = addNoun(program, 'agents', 'agents: the four, your own, and servers');
  addCommand(agents, 'list [words...]', 'agents, those that fit where something is given')
    .option('--name <name>', 'by name')
    .option('--capability <name>', 'by name or type of a capability')
    .option('--type <type>', 'by type')
    .option('--tag <tag>', 'by tag')
    .option('--status <status>', 'by status, such as ready')
    .option('--range <range>', 'by version, such as ^1.2')
    .action(list);
  addCommand(agents, 'show <name>', 'one agent; NAME@RANGE picks a version').action(show);
  addCommand(agents, 'history <name>', 'its way through its states')
    .option('--limit <n>', 'entries', wholeNumber(1, 1000), 20)
    .action(history);
  addCommand(agents, 'states <name>', 'versions of what it keeps').action(states);
  addCommand(agents, 'restore <name> <id>', 'make an old version the newest').action(restore);
  addCommand(agents, 'start <name>', 'switch on and make ready').action(start);
  addCommand(agents, 'stop <name>', 'switch off').action(stop);
  addCommand(agents, 'allow <name>', 'let an agent of a plugin do what it asks for')
    .option('--off', 'let it only read again')
    .action(allow);
  addCommand(agents, 'add <name>', 'another agent, by the A2A protocol; tasks name it a2a:NAME')
    .requiredOption('--url <url>', 'its address, or that of its agent card')
    .option('--header <name:value>', 'such as "Authorization: keychain:NAME"', collect, [])
    .option('--trusted', 'believe what it says of itself')
    .option('--price <usd>', 'what one message costs, in US dollars', dollars)
    .action(add);
  addCommand(agents, 'remove <name>', 'an agent that was added').action(remove);
  addCommand(agents, 'set <name> <setting> <value>', 'a setting; "null" takes it back').action(set);
}

function list(words: readonly string[], options: Search): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const { name, capability, type, tag, status, range } = options;
    const wish = { name, capability, type, tag, status, version: range, query: words.join(' ') };
    const given = Object.entries(wish).filter(([, value]) => value !== undefined && value !== '');
    const { agents, problems, folder } = await door.invoke(
      'agents.list',
      Object.fromEntries(given),
    );
    for (const { file, line, problem, remedy } of problems) {
      output.note(`${file}:${line}: ${problem}. ${remedy}`);
    }
    output.result(
      { agents, problems, folder },
      table(
        agents.map((one) => [
          one.name,
          one.version ?? '-',
          one.plugin ? `plugin ${one.plugin.name}` : one.source,
          one.status,
          one.role,
        ]),
      ),
    );
  });
}

function show(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const agent = await door.invoke('agents.get', { name });
    output.result(agent, linesOf(agent));
  });
}

function linesOf(agent: CommandOutput<'agents.get'>): string[] {
  const { metrics, health } = agent;
  const cost =
    metrics.costNano === null ? 'price unknown' : `$${(metrics.costNano / 1e9).toFixed(6)}`;
  return [
    `${[agent.name, agent.version].filter(Boolean).join(' ')}: ${agent.role}`,
    ...(agent.plugin ? [`plugin: ${Object.values(agent.plugin).join(', ')}`] : []),
    ...(agent.file === undefined ? [] : [`file: ${agent.file}`]),
    `status: ${agent.status}${agent.off ? ', off' : ''}`,
    `health: ${health.state}${health.reason === undefined ? '' : `, ${health.reason}`}`,
    `tasks: ${metrics.tasks}, ${metrics.failures} failed, ${metrics.active} now · ${metrics.modelCalls} model calls, ${cost}`,
    `may: ${agent.permissions.effects.join(', ')} · tools ${agent.tools.join(', ') || 'none'}`,
    ...asked(agent),
    ...agent.capabilities.map((one) => `can: ${one.name} (${one.type}) ${one.description}`),
    ...Object.entries(agent.settings).map(
      ([key, value]) => `${key} = ${String(value)} (${agent.origins[key] ?? 'defaults'})`,
    ),
  ];
}

/** What waits for a person's word. */
function asked({ name, asks }: CommandOutput<'agents.get'>): string[] {
  if (!asks || asks.allowed) return [];
  const effects = asks.effects.join(', ');
  return [`asks for: ${effects}; "agenthub agents allow ${name}" lets it, until it changes`];
}

function allow(name: string, options: Common & { readonly off?: boolean }): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const agent = await door.invoke('agents.allow', { name, allowed: options.off !== true });
      const effects = agent.asks?.effects.join(', ') ?? '';
      output.result(agent, [
        agent.asks?.allowed ? `${agent.name} may now: ${effects}` : `${agent.name} only reads`,
      ]);
    },
    { servers: false },
  );
}

function history(name: string, options: Common & { limit: number }): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const { entries } = await door.invoke('agents.history', { name, limit: options.limit });
      output.result(
        entries,
        table(
          entries.map(({ at, instance, from, to, reason }) => [
            new Date(at).toISOString(),
            instance,
            `${from} -> ${to}`,
            reason ?? '',
          ]),
        ),
      );
    },
    { servers: false },
  );
}

function states(name: string, options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const found = await door.invoke('agents.states', { name });
      output.result(
        found.states,
        table(
          found.states.map(({ id, parent, at, createdBy, size }) => [
            id,
            new Date(at).toISOString(),
            `${size} characters`,
            createdBy,
            parent ?? '',
          ]),
        ),
      );
    },
    { servers: false },
  );
}

function restore(name: string, id: string, options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const made = await door.invoke('agents.restore', { name, id });
      output.result(made, [`${name}: ${made.id}`]);
    },
    { servers: false },
  );
}

function start(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const agent = await door.invoke('agents.start', { name });
    output.result(agent, [`${agent.name}: ${agent.status}`]);
  });
}

interface AddOptions extends Common {
  readonly url: string;
  readonly header: readonly string[];
  readonly trusted?: boolean;
  readonly price?: number;
}

function add(name: string, options: AddOptions): Promise<void> {
  const headers = pairs(options.header, ':');
  const { trusted, price } = options;
  const entry = {
    type: 'a2a',
    url: options.url,
    ...(headers ? { headers } : {}),
    agenthub: {
      ...(trusted ? { trust: 'trusted' } : {}),
      ...(price === undefined ? {} : { price: { '*': { perCall: price } } }),
    },
  };
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.add', { name, entry });
    const { servers } = await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const added = servers.find((server) => server.name === name);
    if (added?.state !== 'ready') {
      output.note(`Added, but it cannot be spoken to: ${added?.reason ?? 'no reason was given'}`);
    }
    const agent = `a2a:${name}`;
    output.result({ name, agent, state: added?.state, reason: added?.reason ?? null }, [
      `${agent}: ${added?.state ?? 'unknown'}`,
    ]);
  });
}

function remove(name: string, options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const plain = name.replace(/^a2a:/, '');
      const { servers } = await door.invoke('servers.list', {});
      const known = servers.find((server) => server.name === plain);
      if (known && known.transport !== 'a2a') {
        throw new UsageError(`"${plain}" is a server: use "agenthub servers remove ${plain}".`);
      }
      await door.invoke('servers.remove', { name: plain });
      output.result({ name: plain, removed: true }, [`a2a:${plain}: removed`]);
    },
    { servers: false },
  );
}

function dollars(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be an amount in US dollars, such as 0.02.');
}

function stop(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const agent = await door.invoke('agents.stop', { name });
    output.result(agent, [`${agent.name}: off${agent.forced ? ', by force' : ''}`]);
  });
}

function set(name: string, setting: string, value: string, options: Common): Promise<void> {
  return withSession(
    options,
    async ({ door }, output) => {
      const agent = await door.invoke('agents.configure', {
        name,
        settings: { [setting]: readValue(value) },
      });
      output.result(agent, linesOf(agent));
    },
    { servers: false },
  );
}

/** JSON where it is some, else the text itself: a model's name needs no quotes. */
function readValue(text: string): unknown {
  if (!/^(?:true|false|null|-?\d|["[{])/u.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`"${text}" is not a value: ${messageOf(error)}`);
  }
}
