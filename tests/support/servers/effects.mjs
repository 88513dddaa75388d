// An MCP server over stdio that counts what it does in a file and misbehaves as each call asks:
// its first argument is the file, one line per effect. With STURDY set it misbehaves at nothing.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const file = process.argv[2];
const say = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const schema = {
  type: 'object',
  properties: { id: { type: 'string' }, fault: { type: 'string' }, meta: {} },
  required: ['id'],
};
const tools = [
  { name: 'write', description: process.argv[3] ?? 'Writes the id down.', inputSchema: schema },
  {
    name: 'put',
    description: 'Writes the id down; again changes nothing.',
    inputSchema: schema,
    annotations: { readOnlyHint: false, idempotentHint: true },
  },
  {
    name: 'look',
    description: 'Gives the id back.',
    inputSchema: schema,
    annotations: { readOnlyHint: true },
  },
];

const happened = (id) =>
  existsSync(file) &&
  readFileSync(file, 'utf8')
    .split('\n')
    .some((line) => line.endsWith(` ${id}`));

function call(id, { name, arguments: args }, request) {
  const content = [{ type: 'text', text: `${name} ${id}` }];
  const done = { id: request, result: { content, ...(args.meta ? { _meta: args.meta } : {}) } };
  // a fault strikes once per id, whichever process it strikes, so that what comes again can succeed
  const spared = process.env.STURDY || (name !== 'write' && args.fault && happened(id));
  const fault = spared ? undefined : args.fault;
  if (fault === 'die-before') process.exit(1);
  if (fault === 'error-before') {
    return say({ id: request, error: { code: -32603, message: 'broken before' } });
  }
  appendFileSync(file, `${name} ${id}\n`);
  switch (fault) {
    case 'die-after':
      return process.exit(1);
    case 'kill-self':
      return process.kill(process.pid, 'SIGKILL');
    case 'hang':
      return undefined;
    case 'late':
      return void setTimeout(() => say(done), 1500);
    case 'rubbish':
      process.stdout.write('not json at all\n{"some":"json"}\n');
      return say(done);
    case 'wrong-id':
      return say({ ...done, id: `${request}-other` });
    case 'twice':
      say(done);
      return say(done);
    case 'half-a-line':
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...done }).slice(0, 30));
      return process.exit(1);
    case 'error-after':
      return say({ id: request, error: { code: -32603, message: 'broken after' } });
    case 'tool-error':
      return say({ id: request, result: { content: [], isError: true } });
    default:
      return say(done);
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    const { protocolVersion } = params;
    const capabilities = { tools: {} };
    say({
      id,
      result: { protocolVersion, capabilities, serverInfo: { name: 'effects', version: '1' } },
    });
  } else if (method === 'tools/list') say({ id, result: { tools } });
  else if (method === 'tools/call') call(params.arguments.id, params, id);
  else if (method === 'ping') say({ id, result: {} });
  else if (id !== undefined) say({ id, error: { code: -32601, message: 'unknown' } });
});
process.stdin.on('end', () => process.exit(0));
