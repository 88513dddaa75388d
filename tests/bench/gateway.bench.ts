import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ResultKeeper, ToolCallRecords, ToolGate, ToolPins } from '../../app/tools/index.ts';
import { settingsSchema } from '../../app/settings/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { callGateway } from '../support/call-gateway.ts';
import { measureFairness, measureTurns } from './fairness.ts';
import { measureBreakers, measurePolicy } from './policy.ts';
import { round, spread, table, type Benchmark, type Spread } from './table.ts';

const ECHO = join(import.meta.dirname, 'echo-server.mjs');
/** Nothing is to be limited here: what is measured is what the gate costs, not what it holds back. */
const UNLIMITED = {
  rate: { capacity: 1e9, perSecond: 1e9 },
  maxConcurrent: 1000,
  effects: { echo: 'write' },
};
const WARM_UP = 300;
const CALLS = { 1: 3000, 32: 9600 } as const;

type Call = (text: string) => Promise<unknown>;

interface Way {
  readonly direct: Call;
  readonly gateway: Call;
  readonly close: () => Promise<void>;
}

interface Measured {
  readonly latencies: number[];
  seconds: number;
}

/**
 * The gate beside the official SDK alone, over the same kind of server, in one run. The two read an
 * answer each in its own way: the SDK against the schemas of the protocol, the gate as far as it
 * uses it. The gate writes its journal and the record of each call to the disk.
 */
export const run: Benchmark = async (print) => {
  const results: Record<string, unknown> = {};
  const rows: (string | number)[][] = [
    [
      'ms per call',
      'direct p50',
      'p95',
      'p99',
      'gateway p50',
      'p95',
      'p99',
      '+p50',
      '+p95',
      '+p99',
      'rate',
    ],
  ];
  for (const transport of ['stdio', 'http'] as const) {
    const way = await open(transport);
    try {
      for (const concurrency of [1, 32] as const) {
        const result = await compare(way, concurrency);
        results[`${transport}-${concurrency}`] = result;
        rows.push([`${transport}, ${concurrency} at once`, ...cells(result)]);
      }
    } finally {
      await way.close();
    }
  }
  for (const line of table(rows)) print(line);
  const policy = await measurePolicy();
  const breakers = await measureBreakers();
  print('');
  const micro = [['microseconds', 'each'], ...Object.entries({ ...policy, ...breakers })];
  for (const line of table(micro.map(([name, value]) => [name, value]))) print(line);
  const turns = await measureTurns();
  const fairness = await fairnessOverHttp();
  print('');
  for (const line of table([
    ['many callers, many servers', 'the gate alone', 'over HTTP'],
    ...beside(turns, fairness),
  ])) {
    print(line);
  }
  return { calls: results, policy, breakers, turns, fairness };
};

function beside<T extends Record<string, number>>(one: T, other: T): (string | number)[][] {
  return Object.entries(one).map(([name, value]) => [name, value, other[name]!]);
}

function cells(result: Awaited<ReturnType<typeof compare>>): (string | number)[] {
  const of = ({ p50, p95, p99 }: Spread): number[] => [p50, p95, p99];
  return [...of(result.direct), ...of(result.gateway), ...of(result.added), result.throughput];
}

/** Call by call at concurrency 1, else in batches: what drifts on the machine strikes both alike. */
async function compare(way: Way, concurrency: 1 | 32) {
  const total = CALLS[concurrency];
  const batch = concurrency === 1 ? 1 : concurrency * 10;
  const direct: Measured = { latencies: [], seconds: 0 };
  const gateway: Measured = { latencies: [], seconds: 0 };
  await measure(way.direct, WARM_UP, concurrency, { latencies: [], seconds: 0 });
  await measure(way.gateway, WARM_UP, concurrency, { latencies: [], seconds: 0 });
  for (let done = 0; done < total; done += batch) {
    const directFirst = (done / batch) % 2 === 0;
    if (directFirst) await measure(way.direct, batch, concurrency, direct);
    await measure(way.gateway, batch, concurrency, gateway);
    if (!directFirst) await measure(way.direct, batch, concurrency, direct);
  }
  const [plain, gated] = [spread(direct.latencies), spread(gateway.latencies)];
  return {
    calls: total,
    direct: plain,
    gateway: gated,
    added: {
      p50: round(gated.p50 - plain.p50),
      p95: round(gated.p95 - plain.p95),
      p99: round(gated.p99 - plain.p99),
    },
    /** Calls per second through the gate, as a share of those without it. */
    throughput: round(direct.seconds / gateway.seconds),
  };
}

async function measure(call: Call, count: number, concurrency: number, into: Measured) {
  let left = count;
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const before = performance.now();
      await call('hello');
      into.latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  into.seconds += (performance.now() - startedAt) / 1000;
}

/** Two servers of one kind: one for the official SDK alone, one behind the gate. */
async function open(transport: 'stdio' | 'http'): Promise<Way> {
  const remote = transport === 'http' ? await startHttp() : undefined;
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(
    remote
      ? new StreamableHTTPClientTransport(new URL(remote.url))
      : new StdioClientTransport({ command: process.execPath, args: [ECHO] }),
  );
  const entry = remote ? { url: remote.url } : { command: process.execPath, args: [ECHO] };
  const app = await callGateway({ echo: { ...entry, agenthub: UNLIMITED } });
  const settings = settingsSchema.parse({});
  const records = new ToolCallRecords(app.database, app.queue);
  const files = { save: (name: string): string => name };
  const gate = new ToolGate({
    gateway: app.gateway,
    paid: app.gateway,
    records,
    keeper: new ResultKeeper({ records, files, log: silentLog }),
    pins: new ToolPins(app.database, systemClock),
    settings: () => settings,
    allowAlways: () => undefined,
    clock: systemClock,
    ids: timeOrderedIds,
  });
  return {
    direct: (text) => client.callTool({ name: 'echo', arguments: { text } }),
    gateway: async (text) => {
      const report = await gate.call({
        name: 'echo__echo',
        arguments: { text },
        caller: 'explicit',
      });
      if (report.status !== 'ok') throw new Error(report.text);
    },
    async close() {
      await client.close();
      await app[Symbol.asyncDispose]();
      remote?.stop();
    },
  };
}

async function fairnessOverHttp() {
  const remote = await startHttp();
  try {
    return await measureFairness(remote.url);
  } finally {
    remote.stop();
  }
}

async function startHttp(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, [ECHO, 'http'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  return { url: `http://127.0.0.1:${port}/mcp`, stop: () => child.stdin.end() };
}
