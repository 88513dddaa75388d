// The least of an MCP server over stdio, for servers that misbehave on purpose.
import { createInterface } from 'node:readline';

export const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
export const answer = (id, result) => send({ jsonrpc: '2.0', id, result });
export const refuse = (id, code, message) => send({ jsonrpc: '2.0', id, error: { code, message } });
export const text = (value) => ({ content: [{ type: 'text', text: String(value) }] });

const EMPTY = { type: 'object', properties: {} };

/** A tool without arguments. */
export const tool = (name) => ({ name, description: `The tool ${name}.`, inputSchema: EMPTY });

/**
 * Answers as a server of revision 2025-06-18. `handlers` may answer a method themselves; `call`
 * gives the result of a tool. Ends when stdin ends unless `immortal`.
 */
export function serve({
  tools = [],
  handlers = {},
  call = (name) => text(name),
  immortal = false,
}) {
  const methods = {
    initialize: ({ id }) =>
      answer(id, {
        protocolVersion: '2025-06-18',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'fixture', version: '1' },
      }),
    ping: ({ id }) => answer(id, {}),
    'tools/list': ({ id }) => answer(id, { tools }),
    'tools/call': async ({ id, params }) => answer(id, await call(params.name, params.arguments)),
    ...handlers,
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const message = JSON.parse(line);
    const method = methods[message.method];
    if (method) void method(message);
    else if (message.id !== undefined) refuse(message.id, -32601, 'Method not found');
  });
  lines.on('close', () => {
    if (!immortal) process.exit(0);
  });
}
