import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../../app/base/index.ts';
import type { ServerTool } from '../../../app/gateway/index.ts';
import { Catalogue, Vocabulary } from '../../../app/tools/index.ts';
import { unit } from '../../../app/tools/meaning/nearest.ts';
import { WorkerThreads } from './pool.ts';

const TOOLS = 10_000;
const WIDTH = 384;
const LIMIT_MS = 50;
const WORDS = 'invoice customer report image file order ticket branch message route'.split(' ');
const threads = new WorkerThreads();
afterAll(() => threads[Symbol.asyncDispose]());

function crowd(): ServerTool[] {
  return Array.from({ length: TOOLS }, (_, at) => {
    const [one, other] = [WORDS[at % 10]!, WORDS[(at * 7 + 3) % 10]!];
    const tool = `update_${one}_${at}`;
    return {
      name: `crowd${at % 100}__${tool}`,
      server: `crowd${at % 100}`,
      tool,
      title: undefined,
      description: `Can update each ${one} of a ${other}. Returns the ${other} with its identifier.`,
      inputSchema: { type: 'object', properties: { [other]: { type: 'string' } } },
      outputSchema: undefined,
      annotations: undefined,
      effect: 'write',
    };
  });
}

/**
 * The worst milliseconds that anything else had to wait while the tools are read and ranked. Of a
 * delay, no more is ours than the processor time that this thread took in one turn of its loop:
 * the rest is what other programs took from it.
 */
async function worstDelay(): Promise<number> {
  const tools = crowd();
  const random = seededRandom(3);
  const values = new Float32Array(new SharedArrayBuffer(4 * TOOLS * WIDTH));
  for (let at = 0; at < values.length; at += 1) values[at] = random.next();
  const table = { values, width: WIDTH, count: TOOLS };
  const queries = [unit(values.subarray(0, WIDTH)), unit(values.subarray(WIDTH, 2 * WIDTH))];
  const catalogue = new Catalogue({
    vocabulary: new Vocabulary(),
    monotonic: () => performance.now(),
    pause: () => breathe(),
  });
  await breathe();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let [since, worstOwn] = [process.threadCpuUsage(), 0];
  const beat = setInterval(() => {
    const { user, system } = process.threadCpuUsage(since);
    worstOwn = Math.max(worstOwn, (user + system) / 1000);
    since = process.threadCpuUsage();
  }, 1);
  await catalogue.follow(tools);
  for (const request of ['update an invoice', 'the route of an order '.repeat(50)]) {
    catalogue.rank(request, 5);
    await breathe();
    await threads.run('nearest', { queries, table, k: 50 });
  }
  delays.disable();
  clearInterval(beat);
  return Math.min(delays.max / 1e6, worstOwn);
}

it('the thread of the app never waits 50 ms while 10,000 tools are indexed and ranked', async () => {
  // Other programs only add to a delay: the best of a few runs is nearest to our own part in it.
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 6 && least >= LIMIT_MS; run += 1) {
    least = Math.min(least, await worstDelay());
  }
  expect(least).toBeLessThan(LIMIT_MS);
}, 60_000);
