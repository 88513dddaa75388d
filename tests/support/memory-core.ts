import { createApp, type App } from '../../app/app.ts';
import type { AppPorts } from '../../app/ports.ts';
import { AppError, countingIds, seededRandom } from '../../app/base/index.ts';
import type { Link } from '../../app/gateway/index.ts';
import type { ChatModel, ModelEvent, ModelRequest } from '../../app/models/index.ts';
import { memoryTextFile } from '../../app/settings/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { noSignIns } from './no-sign-ins.ts';

/** What a scripted model streams for its nth call. */
export type Script = (
  request: ModelRequest,
  call: number,
  signal: AbortSignal,
) => AsyncIterable<ModelEvent> | Iterable<ModelEvent>;

/** What the tools of the one server in memory do. */
export type ToolScript = (tool: string, args: Record<string, unknown>) => string | Promise<string>;

export interface MemoryCore extends AsyncDisposable {
  readonly app: App;
  /** Everything that the model was asked. */
  readonly requests: ModelRequest[];
  readonly settingsFile: { text: string | undefined };
}

export const SECRET = 'sk-this-must-never-be-shown-0123456789';
export const MODEL = 'anthropic/scripted';

/** The whole core with nothing of the machine but its clock: memory ports, a scripted model. */
export function memoryCore(
  script: Script = () => [say('hello')],
  tools: ToolScript = (tool) => `${tool} was run`,
  settings: Record<string, unknown> = {},
  ports: Partial<Pick<AppPorts, 'wire' | 'database' | 'prices' | 'modelData' | 'base'>> & {
    readonly agents?: AppPorts['files']['agents'];
  } = {},
): MemoryCore {
  const { agents, ...others } = ports;
  const store = memoryDatabase(systemClock);
  const requests: ModelRequest[] = [];
  const settingsFile = memoryTextFile(JSON.stringify({ builtinsOffered: true, ...settings }));
  const server = { command: 'memory', env: { TOKEN: SECRET }, agenthub: { trust: 'trusted' } };
  const stored = new Map<string, string>();
  const kept = new Map<string, string>();
  const app = createApp({
    files: {
      settings: settingsFile,
      servers: memoryTextFile(JSON.stringify({ mcpServers: { box: server } })),
      agents,
    },
    database: store.database,
    signIns: noSignIns,
    dialer: {
      version: '0',
      dial: ({ address }) =>
        address.transport === 'stdio' && address.command === 'memory'
          ? Promise.resolve(memoryLink(tools))
          : Promise.reject(nothingThere()),
    },
    wire: {
      open: (_access, model) =>
        Promise.resolve({
          id: `anthropic/${model}`,
          async *stream(request, signal) {
            requests.push(request);
            yield* script(request, requests.length, signal);
          },
        } satisfies ChatModel),
      openEmbedding: () => Promise.reject(nothingThere()),
      list: () => Promise.reject(nothingThere()),
    },
    secrets: {
      backend: 'memory',
      writable: true,
      resolve: (reference) => Promise.resolve(stored.get(reference)),
      store: (name, secret) => Promise.resolve(void stored.set(`keychain:${name}`, secret)),
      remove: (name) => Promise.resolve(void stored.delete(`keychain:${name}`)),
      environment: (name) => (name === 'ANTHROPIC_API_KEY' ? SECRET : undefined),
    },
    prices: { price: () => undefined, models: () => [] },
    modelData: { model: () => undefined, models: () => [] },
    machine: {
      facts: {
        version: '0.0.0',
        host: 'cli',
        platform: 'test',
        pid: 1,
        dataFolder: '/data',
        documentsFolder: '/documents',
      },
      folders: {
        join: (...parts) => parts.join('/'),
        ensure: () => false,
        writeNew: () => undefined,
        writeNewBytes: (path, base64) => void kept.set(path, base64),
        readBytes: (path) => kept.get(path),
        files: () => [],
        subfolders: () => [],
        remove: (path) => void kept.delete(path),
      },
      system: { read: () => Promise.reject(nothingThere()) },
      usage: {
        ...{ cores: 1, memoryBytes: 1, own: () => ({ processorMs: 0, memoryBytes: 0 }) },
        trees: () => Promise.resolve(new Map()),
      },
      hub: {
        describe: () => Promise.reject(nothingThere()),
        download: () => Promise.reject(nothingThere()),
        has: () => false,
      },
      workers: { run: () => Promise.reject(nothingThere()), seen: () => [] },
    },
    base: { clock: systemClock, ids: countingIds(), random: seededRandom(1), log: silentLog },
    ...others,
  });
  app.start();
  return {
    app,
    requests,
    settingsFile,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

/** A finished text. */
export function say(text: string): ModelEvent {
  return { type: 'text', delta: text };
}

/** A finished call of a tool of the server in memory. */
export function call(id: string, tool: string, args: Record<string, unknown> = {}): ModelEvent {
  return { type: 'part', part: { type: 'tool_call', id, name: `box__${tool}`, arguments: args } };
}

const schema = { type: 'object', properties: { text: { type: 'string' } } };
const TOOLS = [
  { name: 'look', description: 'Looks.', inputSchema: schema, annotations: { readOnlyHint: true } },
  { name: 'alter', description: 'Alters.', inputSchema: schema },
];

/** A server that lives in this process and speaks JSON-RPC over no wire at all. */
function memoryLink(tools: ToolScript): Link {
  const answers: Record<string, (params: Record<string, unknown>) => unknown> = {
    initialize: ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'box', version: '1' },
    }),
    ping: () => ({}),
    'tools/list': () => ({ tools: TOOLS }),
    'tools/call': async ({ name, arguments: args }) => ({
      content: [{ type: 'text', text: await tools(String(name), (args ?? {}) as never) }],
    }),
  };
  const transport: Link['transport'] = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(transport.onclose?.()),
    async send(message) {
      if (!('method' in message) || !('id' in message)) return;
      const { id, method, params } = message;
      const handler = answers[method];
      const reply = handler
        ? { jsonrpc: '2.0', id, result: await handler(params ?? {}) }
        : { jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown method' } };
      transport.onmessage?.(reply as never);
    },
  };
  return {
    transport,
    pid: undefined,
    stderr: () => '',
    exited: new Promise(() => undefined),
    close: () => transport.close(),
  };
}

function nothingThere(): AppError {
  return new AppError({ kind: 'missing', code: 'test.nothing', message: 'Nothing is there.' });
}
