// A plain server of the official SDK with one tool, over stdio or, with a port, over HTTP.
import { serve } from '@hono/node-server';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

const build = () => {
  const server = new McpServer({ name: 'echo', version: '1' });
  server.registerTool(
    'echo',
    { description: 'Gives the text back.', inputSchema: z.object({ text: z.string() }) },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
  return server;
};

if (process.argv[2] === 'http') {
  const handler = createMcpHandler(build);
  serve(
    { fetch: (request) => handler.fetch(request), port: 0, hostname: '127.0.0.1' },
    ({ port }) => process.stdout.write(`${port}\n`),
  );
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
} else serveStdio(build);
