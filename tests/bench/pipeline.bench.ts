import { agenthub, elapsed, langGraph, type DurableEngine, type Shape } from './durable.ts';
import { round, spread, type Benchmark } from './table.ts';

/** What a subtask takes where the speed-up is measured: a wait, as that for a tool is. */
const SUBTASK_MS = 100;
const WARM_UP = 10;
/** Rounds of each engine in turn, so that a busy moment of the machine meets both. */
const SHAPES: readonly [string, Shape, number][] = [
  ['four stages in a row', { count: 4, shape: 'line', ms: 0 }, 200],
  ['1 at once', { count: 1, shape: 'side', ms: 0 }, 100],
  ['5 at once', { count: 5, shape: 'side', ms: 0 }, 100],
  ['10 at once', { count: 10, shape: 'side', ms: 0 }, 100],
  ['20 at once', { count: 20, shape: 'side', ms: 0 }, 100],
  ['1000 at once', { count: 1000, shape: 'side', ms: 0 }, 3],
];

/**
 * Durable pipelines beside LangGraph.js with its SQLite saver, in the same run: what five subtasks
 * of 100 ms take one after the other and at once, then what each engine adds by itself where the
 * subtasks take no time. Both store every step in a file before the next one begins.
 */
export const run: Benchmark = async (print) => {
  using own = agenthub();
  using peer = langGraph();
  const engines = [own, peer];
  const speedUps: Record<string, number> = {};
  for (const engine of engines) {
    const serial = await best(engine, { count: 5, shape: 'line', ms: SUBTASK_MS });
    const parallel = await best(engine, { count: 5, shape: 'side', ms: SUBTASK_MS });
    speedUps[engine.name] = round(serial / parallel);
    print(
      `${engine.name}, 5 subtasks of ${SUBTASK_MS} ms: ${round(serial)} ms in order, ${round(parallel)} ms at once: ${speedUps[engine.name]} times`,
    );
  }
  const rows: Record<string, string | number>[] = [];
  for (const [name, shape, rounds] of SHAPES) {
    const times = await inTurn(engines, shape, rounds);
    engines.forEach((engine, place) =>
      rows.push({ 'own overhead, ms': `${name}, ${engine.name}`, ...spread(times[place]!) }),
    );
  }
  return { speedUps, rows };
};

/** The quickest of three: the least that others on the machine disturbed. */
async function best(engine: DurableEngine, shape: Shape): Promise<number> {
  const once = engine.prepare(shape);
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) times.push(await elapsed(once));
  return Math.min(...times);
}

async function inTurn(
  engines: readonly DurableEngine[],
  shape: Shape,
  rounds: number,
): Promise<number[][]> {
  const prepared = engines.map((engine) => engine.prepare(shape));
  const times: number[][] = engines.map(() => []);
  for (let turn = rounds < WARM_UP ? 0 : -WARM_UP; turn < rounds; turn += 1) {
    for (const [place, once] of prepared.entries()) {
      const ms = await elapsed(once);
      if (turn >= 0) times[place]!.push(ms);
    }
  }
  return times;
}
