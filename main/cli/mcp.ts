import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Server } from '@modelcontextprotocol/server';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import { mcpFace } from '../server/mcp/face.ts';
import { tellChanged } from '../server/mcp/http.ts';
import { Passing } from '../server/mcp/passing.ts';
import { watchLists } from '../server/mcp/watch.ts';
import { addCommand, type Common } from './command.ts';
import { openSession, type Session } from './session.ts';

interface McpOptions extends Common {
  readonly search?: boolean;
  readonly server?: string;
}

export function registerMcp(program: Command): void {
  addCommand(program, 'mcp', 'AgentHub as one MCP server over stdio')
    .option('--search', 'three tools to find, describe and call the others, in place of all')
    .option('--server <name>', 'only this server, under its own names')
    .action(runMcp);
}

/** AgentHub as one MCP server over stdin and stdout, until the client closes its end. */
async function runMcp(options: McpOptions): Promise<void> {
  await using session = await openSession(options.data);
  const { door } = session;
  if (options.server !== undefined) await checkServer(session, options.server);
  using passing = new Passing(door);
  const face = mcpFace({ door, passing, search: options.search, server: options.server });
  const open = new Set<Server>();
  using _watching = watchLists(door, (list) => {
    for (const server of open) tellChanged(server, list);
  });
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    session.lost.addEventListener('abort', () => resolve());
  });
  const handle = serveStdio(async (context) => {
    const server = (await face(context)) as Server;
    open.add(server);
    return server;
  });
  await ended;
  await handle.close();
}

async function checkServer({ door }: Session, name: string): Promise<void> {
  const { servers } = await door.invoke('servers.list', {});
  if (servers.some((server) => server.name === name)) return;
  throw new AppError({
    kind: 'missing',
    code: 'server.unknown',
    message: `There is no server named "${name}".`,
    remedy: 'See the names with "agenthub servers list".',
  });
}
