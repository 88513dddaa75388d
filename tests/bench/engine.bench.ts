import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../app/base/index.ts';
import {
  WorkflowEngine,
  workflow,
  type Performer,
  type WorkflowDefinition,
} from '../../app/workflows/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { round, spread, type Benchmark } from './table.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
/** What a subtask takes where the speed-up is measured: a wait, as that for a tool is. */
const SUBTASK_MS = 100;
const ROUNDS = 200;

/**
 * The durable engine on a real file. First what five subtasks of 100 ms take one after the other
 * and at once; then what the engine itself adds where subtasks take no time: 1 to 1,000 at once,
 * and four stages in a row. Every step is stored before it shows.
 */
export const run: Benchmark = async (print) => {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-bench-'));
  try {
    using store = openSqliteStore(join(folder, 'agenthub.db'), systemClock);
    const engineFor = (ms: number) =>
      new WorkflowEngine({
        ...{ database: store.database, performer: performer(ms), clock: systemClock, log },
        ...{ random: seededRandom(1), ids: timeOrderedIds, workflow: () => undefined },
      });
    using working = engineFor(SUBTASK_MS);
    const serial = await elapsed(working, graph(5, 'line'));
    const parallel = await elapsed(working, graph(5, 'side'));
    const speedUp = round(serial / parallel);
    print(
      `5 subtasks of ${SUBTASK_MS} ms: ${round(serial)} ms in order, ${round(parallel)} ms at once: ${speedUp} times`,
    );
    using idle = engineFor(0);
    const rows: Record<string, string | number>[] = [];
    for (const [name, definition, rounds] of [
      ['four stages in a row', graph(4, 'line'), ROUNDS],
      ...[1, 5, 10, 20].map((count) => [`${count} at once`, graph(count, 'side'), ROUNDS] as const),
      ['1000 at once', graph(1000, 'side'), 3],
    ] as const) {
      const times: number[] = [];
      for (let turn = -5; turn < rounds; turn += 1) {
        const ms = await elapsed(idle, definition);
        if (turn >= 0 || rounds < 10) times.push(ms); // the first ones warm up
      }
      rows.push({ 'own overhead, ms': name, ...spread(times) });
    }
    return { speedUp, serialMs: round(serial), parallelMs: round(parallel), rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function performer(ms: number): Performer {
  return {
    async perform() {
      if (ms > 0) await wait(ms);
      return { status: 'done', output: 'done' };
    },
    remains: () => ({ status: 'again' }),
  };
}

function graph(count: number, shape: 'line' | 'side'): WorkflowDefinition {
  const building = workflow('bench').maxParallel(50);
  for (let index = 0; index < count; index += 1) {
    const needs = shape === 'line' && index > 0 ? [`s${index - 1}`] : [];
    building.task(`s${index}`, { tool: 'bench' }, { needs });
  }
  return building.build();
}

async function elapsed(engine: WorkflowEngine, definition: WorkflowDefinition): Promise<number> {
  const start = performance.now();
  const { status } = await engine.start(definition).untilEnded();
  if (status !== 'completed') throw new Error(`the run ended as ${status}`);
  return performance.now() - start;
}
