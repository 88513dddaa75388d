import type { Transport } from '@modelcontextprotocol/client';
import type { Dialer, Link, ProcessExit } from '../../app/gateway/index.ts';

/** How the next process of a server behaves. */
export type Behaviour = 'works' | 'hangs' | 'exits';

interface FakeProcess {
  readonly server: string;
  readonly pid: number;
  exit(how?: ProcessExit): void;
  /** From now on it answers no request. */
  mute: boolean;
  readonly running: boolean;
}

/** Processes without an operating system: real messages, real connections, ends at will. */
export class FakeDialer implements Dialer {
  readonly version = '1.2.3';
  readonly processes: FakeProcess[] = [];
  readonly behaviour = new Map<string, Behaviour>();
  readonly tools = new Map<string, string[]>();
  /** Processes that never became ready while they ran. */
  starting = 0;
  mostStarting = 0;
  mostOfOneServer = 0;

  async dial(config: { readonly name: string }): Promise<Link> {
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate); // it is not there at once
    const { name } = config;
    const behaves = this.behaviour.get(name) ?? 'works';
    const { promise: exited, resolve } = Promise.withResolvers<ProcessExit>();
    let running = true;
    let ready = false;
    this.starting += 1;
    this.mostStarting = Math.max(this.mostStarting, this.starting);
    const becomeReady = (): void => {
      if (!ready) this.starting -= 1;
      ready = true;
    };
    const end = (how: ProcessExit): void => {
      if (!running) return;
      running = false;
      becomeReady();
      resolve(how);
      transport.onclose?.();
    };
    const process: FakeProcess = {
      server: name,
      pid: 1000 + this.processes.length,
      exit: (how = { code: 1, signal: null }) => end(how),
      mute: behaves === 'hangs',
      get running() {
        return running;
      },
    };
    this.processes.push(process);
    this.mostOfOneServer = Math.max(this.mostOfOneServer, this.running(name).length);
    const transport: Transport = {
      start: () => Promise.resolve(),
      close: () => Promise.resolve(),
      send: (message) => {
        if (!running) return Promise.reject(new Error('the process has ended'));
        if (behaves === 'exits') queueMicrotask(() => end({ code: 1, signal: null }));
        else if (process.mute && ready) return Promise.reject(new Error('no answer'));
        else if (!process.mute) {
          queueMicrotask(() => this.#answer(name, message, transport, becomeReady));
        }
        return Promise.resolve();
      },
    };
    return {
      transport,
      pid: process.pid,
      stderr: () => 'last words',
      exited,
      close: async () => {
        becomeReady(); // given up: it does not count as starting any more
        for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate); // nor is it gone at once
        end({ code: null, signal: 'SIGTERM' });
      },
    };
  }

  running(server?: string): FakeProcess[] {
    return this.processes.filter(
      (process) => process.running && (server === undefined || process.server === server),
    );
  }

  #answer(
    server: string,
    message: Parameters<Transport['send']>[0],
    transport: Transport,
    becomeReady: () => void,
  ): void {
    if (!('method' in message) || !('id' in message)) return;
    const { id, method } = message;
    const results: Record<string, Record<string, unknown>> = {
      initialize: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: server, version: '1' },
      },
      ping: {},
      'tools/list': {
        tools: (this.tools.get(server) ?? ['act']).map((name) => ({
          name,
          inputSchema: { type: 'object' },
        })),
      },
    };
    const result = results[method];
    if (method === 'tools/list') becomeReady();
    transport.onmessage?.(
      result
        ? { jsonrpc: '2.0', id, result }
        : { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } },
    );
  }
}
