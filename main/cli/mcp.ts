import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Server } from '@modelcontextprotocol/server';
import type { Command } from 'commander';
import { mcpFace, watchTools } from '../server/mcp/face.ts';
import { addCommand, type Common } from './command.ts';
import { openSession } from './session.ts';

export function registerMcp(program: Command): void {
  addCommand(program, 'mcp', 'AgentHub as one MCP server over stdio').action(runMcp);
}

/** AgentHub as one MCP server over stdin and stdout, until the client closes its end. */
async function runMcp(options: Common): Promise<void> {
  await using session = await openSession(options.data);
  const face = mcpFace(session.door);
  const open = new Set<Server>();
  using _watching = watchTools(session.door, () => {
    for (const server of open) void server.sendToolListChanged().catch(() => open.delete(server));
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
