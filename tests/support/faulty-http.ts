import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HttpFault =
  | 'none'
  | 'slow-loris'
  | 'reset-in-body'
  | 'reset-at-once'
  | '429'
  | '429-no-time'
  | '500'
  | '503'
  | 'wrong-type'
  | 'cut-json';

interface Rpc {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: { readonly id?: string } };
}

/** An MCP server over plain HTTP that counts effects and misbehaves as it is told. */
export async function faultyHttp() {
  const effects: string[] = [];
  const faults: HttpFault[] = [];
  let requests = 0;
  const call = (rpc: Rpc, response: ServerResponse): void => {
    requests += 1;
    const fault = faults.shift() ?? 'none';
    const id = rpc.params?.arguments?.id ?? '';
    if (fault === 'reset-at-once') return void response.socket?.destroy();
    if (fault === '429') return refuse(response, 429, { 'Retry-After': '2' });
    if (fault === '429-no-time') return refuse(response, 429, {});
    effects.push(id);
    if (fault === '500') return refuse(response, 500, {});
    if (fault === '503') return refuse(response, 503, { 'Retry-After': '1' });
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: rpc.id,
      result: { content: [{ type: 'text', text: `done ${id}` }] },
    });
    if (fault === 'none') return answer(response, body);
    const type = fault === 'wrong-type' ? 'text/html' : 'application/json';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    if (fault === 'wrong-type') return void response.end(body);
    response.write(body.slice(0, 20));
    if (fault === 'reset-in-body' || fault === 'cut-json') {
      setTimeout(() => response.socket?.destroy(), 20);
      return undefined;
    }
    const drip = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(drip));
    return undefined;
  };
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return refuse(response, 405, {});
    void read(request).then((rpc) => {
      if (rpc.method === 'tools/call') return call(rpc, response);
      if (rpc.id === undefined) return void response.writeHead(202).end();
      const result = RESULTS[rpc.method];
      const outcome = result ? { result } : { error: { code: -32601, message: 'unknown method' } };
      return answer(response, JSON.stringify({ jsonrpc: '2.0', id: rpc.id, ...outcome }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    /** What was carried out, by the ids of the calls. */
    effects,
    /** What strikes the next calls, one each. */
    faults,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const schema = { type: 'object', properties: { id: { type: 'string' } } };
const RESULTS: Record<string, unknown> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'faulty', version: '1' },
  },
  ping: {},
  'tools/list': {
    tools: [
      { name: 'write', inputSchema: schema },
      { name: 'look', inputSchema: schema, annotations: { readOnlyHint: true } },
    ],
  },
};

function answer(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, headers).end('no');
}

async function read(request: IncomingMessage): Promise<Rpc> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Rpc;
}
