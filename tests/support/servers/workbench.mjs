// A small MCP server over stdio for tests: quick to start, and slow where it is told to be.
// PAUSE_MS: how long its tool "pause" takes.
import { createInterface } from 'node:readline';

const pauseMs = Number(process.env.PAUSE_MS ?? 20_000);
const tools = [
  {
    name: 'echo',
    description: 'Echoes a text back.',
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
    },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'pause',
    description: 'Pauses slowly, then says that it has paused.',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'alter',
    description: 'Alters a setting of the workbench.',
    inputSchema: { type: 'object', properties: {} },
  },
  {
    name: 'explode',
    description: 'Answers with an error of its own.',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true },
  },
];

const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'workbench', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
};

function call(id, { name, arguments: given = {} }) {
  const text = (content, isError = false) =>
    send({ id, result: { content: [{ type: 'text', text: content }], isError } });
  if (name === 'echo') text(String(given.text));
  else if (name === 'alter') text('it is altered');
  else if (name === 'explode') text('it exploded', true);
  else if (name === 'pause') setTimeout(() => text('it has paused'), pauseMs).unref();
  else send({ id, error: { code: -32602, message: `unknown tool ${name}` } });
}

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined || method === undefined) return;
  if (method === 'tools/call') call(id, params);
  else if (Object.hasOwn(answers, method)) send({ id, result: answers[method](params ?? {}) });
  else send({ id, error: { code: -32601, message: `unknown method ${method}` } });
});
input.on('close', () => process.exit(0));
