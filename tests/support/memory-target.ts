import { FakeClock, seededRandom } from '../../app/base/index.ts';
import {
  AttemptJournal,
  CallPipeline,
  ToolIndex,
  type CallTarget,
  type GatewayCall,
  type ToolConnection,
} from '../../app/gateway/calls/index.ts';
import type { CallEnd } from '../../app/gateway/activity.ts';
import { serverOptions } from '../../app/gateway/config.ts';
import type { RawCallResult } from '../../app/gateway/call-result.ts';
import type { CallOptions } from '../../app/gateway/connection.ts';
import type { BreakerState } from '../../app/base/index.ts';
import type { EffectClass } from '../../app/gateway/effect.ts';
import { readTool, type ServerTool } from '../../app/gateway/tool.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';

export function text(value: string): RawCallResult {
  return { content: [{ type: 'text', text: value }], structuredContent: undefined, isError: false };
}

/** A tool as a server offers it, taking one text `q`. */
export function tool(server: string, name: string, effect: EffectClass): ServerTool {
  const schema = { properties: { q: { type: 'string' } } };
  const read = readTool(server, { name, inputSchema: schema }, () => effect);
  if ('reason' in read) throw new Error(read.reason);
  return read;
}

/** A server in memory: what it does with a call is a function of its owner. */
export class MemoryTarget implements CallTarget {
  readonly name: string;
  readonly options;
  tools: readonly ServerTool[];
  state = 'ready';
  reason: string | undefined;
  dials = 0;
  breaker: BreakerState = 'closed';
  probes = 0;
  /** How each try ended, as the server's page counts it. */
  readonly ends: CallEnd[] = [];
  alive = true;
  readonly calls: { tool: string; args: Record<string, unknown> }[] = [];
  answer: (call: number, options: CallOptions) => Promise<RawCallResult> = async (call) =>
    text(`answer ${call}`);

  constructor(name: string, tools: Record<string, EffectClass>, options: object = {}) {
    this.name = name;
    this.options = serverOptions.parse(options);
    this.tools = Object.entries(tools).map(([each, effect]) => tool(name, each, effect));
  }

  connect(): Promise<ToolConnection | undefined> {
    if (this.state !== 'ready') return Promise.resolve(undefined);
    return Promise.resolve({
      callTool: (name, args, options) => {
        this.calls.push({ tool: name, args });
        return this.answer(this.calls.length, options);
      },
      request: (method) => Promise.reject(new Error(`${method} is not answered in memory`)),
      probe: () => {
        this.probes += 1;
        return this.alive ? Promise.resolve() : Promise.reject(new Error('no answer'));
      },
    });
  }

  breakerChanged(state: BreakerState): void {
    this.breaker = state;
  }

  called(end: CallEnd): void {
    this.ends.push(end);
  }

  redial(): Promise<ToolConnection | undefined> {
    this.dials += 1;
    return this.connect();
  }
}

/** The gate over servers in memory, a fake clock and a real journal. */
export function memoryGate(...targets: MemoryTarget[]) {
  const clock = new FakeClock();
  const store = memoryDatabase(clock);
  const journal = new AttemptJournal(
    store.database,
    clock,
    new WriteQueue(store.database, clock, silentLog),
  );
  const index = new ToolIndex(() => targets);
  const pipeline = new CallPipeline({
    clock,
    random: seededRandom(1),
    journal,
    log: silentLog,
    index,
    target: (name) => targets.find((target) => target.name === name),
  });
  const call = (server: string, name: string, more: Partial<GatewayCall> = {}) =>
    pipeline.call({ server, tool: name, arguments: { q: 'a' }, ...more });
  return { clock, journal, pipeline, call, database: store.database };
}
