import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import type { CommandOutput, Door } from '../../app/contract/index.ts';
import { wireServer } from '../server/wire.ts';
import { keyLines, registerImport } from './server-import.ts';
import { registerSignIn } from './sign-in.ts';
import {
  CommandFailure,
  UsageError,
  addCommand,
  addNoun,
  whenBare,
  withSession,
  type Common,
} from './command.ts';
import { table } from './output.ts';
import { collect, pairs } from './pairs.ts';

type ServerView = CommandOutput<'servers.list'>['servers'][number];

/** How long a one-shot command waits for servers that it has just started. */
export const SETTLE_MS = 15_000;

interface AddOptions extends Common {
  readonly url?: string;
  readonly header: readonly string[];
  readonly env: readonly string[];
  readonly trusted?: boolean;
}

export function registerServers(program: Command): void {
  const servers = addNoun(program, 'servers', 'MCP servers');
  whenBare(servers, list);
  addCommand(servers, 'list', 'every server and its state').action(list);
  addCommand(servers, 'add <name> [command...]', 'add NAME -- COMMAND..., or add NAME --url URL')
    .option('--url <url>', 'address of a remote server')
    .option('--header <name:value>', 'HTTP header; keychain:NAME and env:NAME work', collect, [])
    .option('--env <name=value>', 'variable for the command; as --header', collect, [])
    .option('--trusted', "believe the server's own word on what its tools do")
    .action(add);
  addCommand(servers, 'remove <name>', 'stop a server and forget it').action(remove);
  addCommand(servers, 'restart <name>', 'start a server anew').action(restart);
  registerSignIn(servers);
  addCommand(servers, 'start <name>', 'start a server that is stopped').action(start);
  addCommand(servers, 'stop <name>', 'stop a server until it is started').action(stop);
  addCommand(servers, 'try <name>', 'ask a server now whether it answers').action(tryNow);
  registerImport(servers);
}

function list(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { servers, problems, configProblem } = await door.invoke('servers.list', {
      settleMs: SETTLE_MS,
    });
    if (configProblem) output.note([configProblem.message, configProblem.remedy].join('\n'));
    for (const { name, problem } of problems) {
      output.note(`The entry "${name}" of mcp.json cannot be used: ${problem}.`);
    }
    output.result(
      servers.map(wireServer),
      table(
        servers.map((server) => [
          server.name,
          server.enabled ? server.state : 'disabled',
          `${server.tools} tools`,
          server.transport,
          server.state === 'ready' ? '' : (server.reason ?? ''),
        ]),
      ),
    );
  });
}

function add(name: string, command: readonly string[], options: AddOptions): Promise<void> {
  const entry = entryOf(command, options);
  return withSession(options, async ({ door }, output) => {
    const { keys } = await door.invoke('servers.add', { name, entry });
    for (const line of keyLines(keys)) output.note(line);
    const server = await settledServer(door, name);
    if (server.state === 'failed') {
      output.note(`Added, but it does not start: ${server.reason ?? 'no reason was given'}`);
    }
    output.result(wireServer(server), [
      `${name}: ${server.state}${server.state === 'ready' ? `, ${server.tools} tools` : ''}`,
    ]);
  });
}

function remove(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.remove', { name });
    output.result({ name, removed: true }, [`${name}: removed`]);
  });
}

function restart(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    await door.invoke('servers.restart', { name });
    const server = await settledServer(door, name);
    if (server.state === 'failed') {
      throw new CommandFailure(notStarted(server), wireServer(server), []);
    }
    output.result(wireServer(server), [`${name}: ${server.state}, ${server.tools} tools`]);
  });
}

function start(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.start', { name });
    const server = await settledServer(door, name);
    if (server.state === 'failed') {
      throw new CommandFailure(notStarted(server), wireServer(server), []);
    }
    output.result(wireServer(server), [`${name}: ${server.state}, ${server.tools} tools`]);
  });
}

function stop(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.stop', { name });
    output.result({ name, stopped: true }, [`${name}: stopped`]);
  });
}

function tryNow(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    const { answered } = await door.invoke('servers.try', { name });
    const server = await settledServer(door, name);
    const value = { ...wireServer(server), answered };
    if (!answered) throw new CommandFailure(notStarted(server), value, []);
    output.result(value, [`${name}: it answers (${server.state})`]);
  });
}

async function settledServer(door: Door, name: string): Promise<ServerView> {
  const { servers } = await door.invoke('servers.list', { settleMs: SETTLE_MS });
  const server = servers.find((other) => other.name === name);
  if (!server) throw new Error(`the server ${name} is gone`);
  return server;
}

function entryOf(command: readonly string[], options: AddOptions): Record<string, unknown> {
  const [program, ...args] = command;
  if ((program === undefined) === (options.url === undefined)) {
    throw new UsageError('Give either a command after "--", or --url URL.');
  }
  const trust = options.trusted ? { agenthub: { trust: 'trusted' } } : {};
  if (options.url !== undefined) {
    if (options.env.length > 0) throw new UsageError('--env belongs to a command, not to --url.');
    const headers = pairs(options.header, ':');
    return { url: options.url, ...(headers ? { headers } : {}), ...trust };
  }
  if (options.header.length > 0) throw new UsageError('--header belongs to --url.');
  const env = pairs(options.env, '=');
  return { command: program, args, ...(env ? { env } : {}), ...trust };
}

function notStarted(server: ServerView): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'server.not-started',
    message: server.reason ?? `The server "${server.name}" did not start.`,
    remedy: 'Check its command, arguments and keys in mcp.json.',
  });
}
