import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { countingIds, FakeClock, seededRandom } from '../base/index.ts';
import { WorkflowEngine } from './engine.ts';
import { parseWorkflow } from './parse.ts';
import type { Performer, Task, TaskOutcome } from './ports.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const DONE: TaskOutcome = { status: 'done', output: 'done' };
const DOWN: TaskOutcome = {
  ...{ status: 'failed', retryable: true },
  error: { kind: 'unavailable', code: 'x', message: 'down' },
};

/** Tasks end when the test says so; `journal` is what a start after a kill finds. */
class World implements Performer {
  readonly begun: string[] = [];
  readonly journal = new Map<string, TaskOutcome>();
  readonly #open = new Map<string, (outcome: TaskOutcome) => void>();
  readonly aborted: string[] = [];

  perform({ path, key }: Task, signal: AbortSignal): Promise<TaskOutcome> {
    this.begun.push(path);
    signal.addEventListener('abort', () => this.aborted.push(path));
    return new Promise((resolve) => {
      this.#open.set(path, (outcome) => {
        this.journal.set(key, outcome);
        resolve(outcome);
      });
    });
  }

  end(path: string, outcome = DONE): void {
    this.#open.get(path)!(outcome);
  }

  remains({ key }: Pick<Task, 'key'>) {
    const outcome = this.journal.get(key);
    return outcome ? { status: 'ended' as const, outcome } : { status: 'again' as const };
  }
}

function setUp(text: string, world = new World()) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const ids = countingIds();
  const open = () =>
    new WorkflowEngine({
      ...{ database, clock, ids, log, performer: world, random: seededRandom(1) },
      workflow: () => undefined,
    });
  const engine = open();
  const run = engine.start(parseWorkflow(text));
  /** Moments, in which the tasks named end one after the other. */
  const after = async (...paths: readonly string[]): Promise<void> => {
    await clock.advance(1);
    for (const path of paths) {
      world.end(path);
      await clock.advance(1);
    }
  };
  return { world, clock, open, engine, run, after };
}

const LINE = `
name: line
nodes:
  a: { tool: box__alter, compensate: { action: { tool: box__undo } } }
  b: { tool: box__alter, needs: [a], retry: { attempts: 2, initialMs: 10 } }
`;

test('a loop with a round that failed ends when the rounds under way have ended', async () => {
  const { world, run, after } = setUp(`
name: rounds
nodes:
  each: { type: loop, over: "[1, 2, 3]", parallel: 2, body: { x: { tool: box__alter, retry: { attempts: 1 } } } }
`);
  await after();
  world.end('each[0]/x', DOWN);
  await after();
  expect(run.state.status).toBe('running');
  await after('each[1]/x');
  expect(run.state.status).toBe('failed');
  expect(world.begun).toEqual(['each[0]/x', 'each[1]/x']);
});

test('a run that was paused when the app was killed goes on when it is resumed', async () => {
  const { world, engine, run, open, after } = setUp(LINE);
  await after('a');
  run.pause();
  engine[Symbol.dispose]();
  const next = open();
  next.recover();
  await after();
  expect(world.begun).toEqual(['a', 'b']);
  next.run(run.id).resume();
  await after('b');
  expect(next.row(run.id).status).toBe('completed');
});

test('a step that fails while its run is paused is tried again', async () => {
  const { world, run, clock, after } = setUp(LINE);
  await after('a');
  run.pause();
  world.end('b', DOWN);
  await clock.advance(100);
  expect(world.begun).toEqual(['a', 'b']);
  run.resume();
  await after('b');
  expect(run.state.status).toBe('completed');
});

test('a run that shares the whole past of one that has ended has ended too', async () => {
  const { engine, run, after } = setUp(LINE);
  await after('a', 'b');
  const last = engine.history(run.id).at(-1)!;
  const fork = engine.fork(run.id, last.seq);
  expect(engine.row(fork.id)).toMatchObject({ status: 'completed', endedAt: last.at });
});

test('what was undone is done again before the step that is tried again', async () => {
  const { world, engine, run, clock, after } = setUp(LINE);
  await after('a');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    world.end('b', DOWN);
    await clock.advance(20);
  }
  await after('a~');
  expect(run.state.status).toBe('failed');
  engine.retryFrom(run.id, 'b');
  await after('a', 'b');
  expect(world.begun).toEqual(['a', 'b', 'b', 'a~', 'a', 'b']);
  expect(engine.row(run.id).status).toBe('completed');
});

test('a step that a person has done again is not taken for the one before, after a kill', async () => {
  const { world, engine, run, open, after } = setUp(LINE);
  await after('a', 'b');
  engine.retryFrom(run.id, 'b');
  engine[Symbol.dispose]();
  const next = open();
  next.recover();
  await after('b');
  expect(world.begun).toEqual(['a', 'b', 'b', 'b']);
  expect(next.row(run.id).status).toBe('completed');
});

test('a run that is stopped while it undoes what was done undoes it to its end', async () => {
  const { world, run, after } = setUp(LINE.replace('attempts: 2', 'attempts: 1'));
  await after('a');
  world.end('b', DOWN);
  await after();
  run.cancel('enough');
  await after('a~');
  expect(world.aborted).toEqual([]);
  expect(run.state.nodes.get('a')?.compensation).toBe('done');
  expect(run.state.status).toBe('cancelled');
});
