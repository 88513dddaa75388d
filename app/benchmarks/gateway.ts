import { seededRandom, type Clock } from '../base/index.ts';
import {
  AttemptJournal,
  CallPipeline,
  ToolIndex,
  type CallTarget,
} from '../gateway/calls/index.ts';
import { serverOptions } from '../gateway/config.ts';
import { connectionFailed } from '../gateway/errors.ts';
import { readTool, type EffectClass } from '../gateway/index.ts';
import { WriteQueue } from '../storage/index.ts';
import { rounded, type Benchmark, type BenchmarkPorts } from './benchmark.ts';

const CALLS = 10_000;
const SERVER = 'made-up';
const TOOLS = { change: 'write', look: 'read' } as const;

/** What the gate costs a call, with a server that answers at once or not at all. */
export const gateway: Benchmark = {
  about:
    'Microseconds that each call takes through all steps of the gate, over 10,000 calls of a made-up server that answers at once.',
  run: async (ports) => {
    const answering = pipelineOver(ports, () => Promise.resolve(DONE));
    const broken = pipelineOver(ports, () => Promise.reject(connectionFailed(SERVER, 'gone')));
    await callOf(broken, 'change')();
    return [
      await row('policy stack and journal', ports.clock, callOf(answering, 'change')),
      await row('answer from the cache', ports.clock, callOf(answering, 'look')),
      await row('open breaker', ports.clock, callOf(broken, 'change')),
    ];
  },
};

const DONE = {
  content: [{ type: 'text', text: 'done' }],
  structuredContent: undefined,
  isError: false,
};

async function row(step: string, clock: Clock, task: () => Promise<unknown>) {
  for (let count = 0; count < CALLS / 10; count += 1) await task();
  const start = clock.monotonic();
  for (let count = 0; count < CALLS; count += 1) await task();
  return { step, each_us: rounded(((clock.monotonic() - start) / CALLS) * 1000) };
}

function callOf(pipeline: CallPipeline, tool: keyof typeof TOOLS): () => Promise<unknown> {
  return () => pipeline.call({ server: SERVER, tool, arguments: { q: 'a' } });
}

type Answer = () => Promise<typeof DONE>;

function pipelineOver({ clock, log, database }: BenchmarkPorts, answer: Answer): CallPipeline {
  const rows = database();
  const target = targetThat(answer);
  return new CallPipeline({
    clock,
    random: seededRandom(1),
    journal: new AttemptJournal(rows, clock, new WriteQueue(rows, clock, log)),
    log,
    index: new ToolIndex(() => [target]),
    target: () => target,
  });
}

/** A server that is always there, without limits: what is measured is the gate alone. */
function targetThat(answer: Answer): CallTarget {
  const connection = {
    callTool: answer,
    request: () => Promise.reject(connectionFailed(SERVER, 'nothing else is asked')),
    probe: () => Promise.resolve(),
  };
  return {
    name: SERVER,
    options: serverOptions.parse({
      rate: { capacity: 1e9, perSecond: 1e9 },
      breaker: { failures: 1 },
    }),
    tools: Object.entries(TOOLS).map(([name, effect]) => toolOf(name, effect)),
    state: 'ready',
    reason: undefined,
    connect: () => Promise.resolve(connection),
    redial: () => Promise.resolve(connection),
    breakerChanged: () => undefined,
    called: () => undefined,
  };
}

function toolOf(name: string, effect: EffectClass) {
  const inputSchema = { properties: { q: { type: 'string' } } };
  const read = readTool(SERVER, { name, inputSchema }, () => effect);
  if ('reason' in read) throw connectionFailed(SERVER, read.reason);
  return read;
}
