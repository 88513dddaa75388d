import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import Sqlite from 'better-sqlite3';
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

const log = { debug() {}, info() {}, warn() {}, error() {} };
const AT_ONCE = 50;

/** Subtasks in a row or side by side, each of which takes so many milliseconds of waiting. */
export interface Shape {
  readonly count: number;
  readonly shape: 'line' | 'side';
  readonly ms: number;
}

/** An engine that stores every step before it goes on to the next. */
export interface DurableEngine extends Disposable {
  readonly name: string;
  /** Gets ready once; what it gives runs the shape from beginning to end. */
  readonly prepare: (shape: Shape) => () => Promise<void>;
}

/** Our engine on a file, with the pragmas of the product. */
export function agenthub(): DurableEngine {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-bench-'));
  const store = openSqliteStore(join(folder, 'agenthub.db'), systemClock);
  const engineFor = (performer: Performer): WorkflowEngine =>
    new WorkflowEngine({
      ...{ database: store.database, performer, clock: systemClock, log },
      ...{ random: seededRandom(1), ids: timeOrderedIds, workflow: () => undefined },
    });
  return {
    name: 'AgentHub',
    prepare(shape) {
      const engine = engineFor(waiting(shape.ms));
      const definition = ours(shape);
      return () => completed(engine, definition);
    },
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * LangGraph.js with its SQLite saver, told to store before the next step begins (`sync`), on a file
 * with the pragmas of ours.
 */
export function langGraph(): DurableEngine {
  const folder = mkdtempSync(join(tmpdir(), 'langgraph-bench-'));
  const database = new Sqlite(join(folder, 'langgraph.db'));
  database.pragma('synchronous = NORMAL');
  database.pragma('wal_autocheckpoint = 8000');
  const saver = new SqliteSaver(database);
  let threads = 0;
  return {
    name: 'LangGraph.js',
    prepare(shape) {
      const graph = theirs(shape).compile({ checkpointer: saver });
      return async () => {
        threads += 1;
        const { results } = await graph.invoke(
          { results: [] },
          {
            configurable: { thread_id: `t${threads}` },
            maxConcurrency: AT_ONCE,
            durability: 'sync',
          },
        );
        if (results.length !== shape.count) throw new Error(`${results.length} subtasks ran`);
      };
    },
    [Symbol.dispose]() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds of one run. */
export async function elapsed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function waiting(ms: number): Performer {
  return {
    async perform() {
      if (ms > 0) await wait(ms);
      return { status: 'done', output: 'done' };
    },
    remains: () => ({ status: 'again' }),
  };
}

async function completed(engine: WorkflowEngine, definition: WorkflowDefinition): Promise<void> {
  const { status } = await engine.start(definition).untilEnded();
  if (status !== 'completed') throw new Error(`the run ended as ${status}`);
}

function ours({ count, shape }: Shape): WorkflowDefinition {
  const building = workflow('bench').maxParallel(AT_ONCE);
  for (let index = 0; index < count; index += 1) {
    const needs = shape === 'line' && index > 0 ? [`s${index - 1}`] : [];
    building.task(`s${index}`, { tool: 'bench' }, { needs });
  }
  return building.build();
}

function theirs({ count, shape, ms }: Shape) {
  const State = Annotation.Root({
    results: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
  });
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const work = async () => {
    if (ms > 0) await wait(ms);
    return { results: ['done'] };
  };
  const graph = new StateGraph(State).addNode(
    names.map((name): [string, typeof work] => [name, work]),
  );
  names.forEach((name, index) => {
    graph.addEdge(shape === 'line' && index > 0 ? names[index - 1]! : START, name);
    if (shape === 'side' || index === count - 1) graph.addEdge(name, END);
  });
  return graph;
}
