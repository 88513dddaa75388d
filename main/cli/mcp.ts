import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Server } from '@modelcontextprotocol/server';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import { mcpFace } from '../server/mcp/face.ts';
import { tellChanged } from '../server/mcp/http.ts';
import { ListenedResources } from '../server/mcp/listened.ts';
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
  const deps = { door, passing, search: options.search, server: options.server };
  const face = mcpFace(deps);
  const open = new Set<Server>();
  const modern = new Set<Server>();
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
  using listened = new ListenedResources(deps, (uri) => {
    for (const server of modern) server.sendResourceUpdated({ uri }).catch(() => undefined);
  });
  const transport = new StdioServerTransport();
  const handle = serveStdio(
    async (context) => {
      const server = (await face(context)) as Server;
      open.add(server);
      if (context.era === 'modern') modern.add(server);
      return server;
    },
    { transport },
  );
  const serve = transport.onmessage;
  transport.onmessage = (message) => {
    listened.seeMessage(message);
    serve?.(message);
  };
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
