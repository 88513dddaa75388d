import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { chance, pick, randomDefinition } from '../../tests/support/random-definitions.ts';
import {
  AppError,
  countingIds,
  FakeClock,
  seededRandom,
  sleep,
  type Random,
} from '../base/index.ts';
import { WorkflowEngine } from './engine.ts';
import type { StoredEvent } from './event.ts';
import type { Performer, Task, TaskOutcome, TaskRemains } from './ports.ts';

/** More walks, or another one alone: `AGENTHUB_WALKS=5000`, `AGENTHUB_WALK=17`. */
const WALKS = Number(process.env['AGENTHUB_WALKS'] ?? 40);
const ONE = process.env['AGENTHUB_WALK'];
const SEEDS = ONE === undefined ? Array.from({ length: WALKS }, (_, seed) => seed) : [Number(ONE)];
const STEPS = 40;

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Does tasks slowly and not always; what a dead app began never goes on. */
class World implements Performer {
  readonly effects = new Map<string, number>();
  readonly #journal = new Map<string, 'open' | TaskOutcome>();
  readonly #clock: FakeClock;
  readonly #random: Random;
  #life = 0;
  calm = false;

  constructor(clock: FakeClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  kill(): void {
    this.#life += 1;
  }

  async perform({ key, action, inputs }: Task, signal: AbortSignal): Promise<TaskOutcome> {
    const life = this.#life;
    await this.#moment(life);
    signal.throwIfAborted();
    if (!this.calm && chance(this.#random, 0.2)) {
      const error = { kind: 'unavailable' as const, code: 'x', message: 'down' };
      return { status: 'failed', error, retryable: chance(this.#random, 0.7) };
    }
    const writes = 'tool' in action && action.tool !== 'box__look';
    if (writes) {
      this.#journal.set(key, 'open');
      this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
    }
    await this.#moment(life);
    const outcome: TaskOutcome = { status: 'done', output: inputs['said'] ?? 'undone' };
    if (writes) this.#journal.set(key, outcome);
    return outcome;
  }

  remains({ key }: Pick<Task, 'key'>): TaskRemains {
    const known = this.#journal.get(key);
    if (known === undefined) return { status: 'again' };
    if (known !== 'open') return { status: 'ended', outcome: known };
    const error = { kind: 'unavailable' as const, code: 'unknown', message: 'nobody knows' };
    return { status: 'ended', outcome: { status: 'failed', error, retryable: false } };
  }

  async #moment(life: number): Promise<void> {
    await sleep(this.#clock, Math.floor(this.#random.next() * 30));
    if (life !== this.#life) await new Promise(() => undefined);
  }
}

/** One walk: a random workflow, with a person and a power supply that do what they like. */
class Walk {
  readonly clock = new FakeClock();
  readonly database = memoryDatabase(this.clock).database;
  readonly world: World;
  readonly random: Random;
  readonly #ids = countingIds();
  engine: WorkflowEngine;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.world = new World(this.clock, this.random);
    this.engine = this.#start();
    this.engine.start(randomDefinition(this.random));
  }

  async go(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      await this.clock.advance(Math.floor(this.random.next() * 60));
      this.#act();
    }
    this.world.calm = true;
    for (let turn = 0; turn < 200 && this.open().length > 0; turn += 1) {
      for (const { id } of this.runs()) this.engine.run(id).resume();
      this.#answer(true);
      this.engine.signal('news', {});
      await this.clock.advance(5_000);
    }
  }

  runs() {
    return this.engine.list(1000);
  }

  open() {
    return this.runs().filter(({ endedAt }) => endedAt === null);
  }

  #start(): WorkflowEngine {
    const { database, clock, random, world: performer } = this;
    const ids = this.#ids;
    return new WorkflowEngine({
      ...{ database, performer, clock, random, ids, log, workflow: () => undefined },
    });
  }

  #act(): void {
    const { random } = this;
    const runs = this.runs();
    const run = this.engine.run(pick(random, runs).id);
    const dice = random.next();
    if (dice < 0.15) this.#kill();
    else if (dice < 0.35) this.#answer(chance(random, 0.8));
    else if (dice < 0.45) this.engine.signal('news', {});
    else if (dice < 0.55) run.pause();
    else if (dice < 0.7) run.resume();
    else if (dice < 0.73) run.cancel('enough');
    else if (dice < 0.8) this.#retry(run.id);
    else if (dice < 0.83 && runs.length < 4) {
      const { seq } = pick(random, this.engine.history(run.id));
      this.engine.fork(run.id, seq);
    }
  }

  #kill(): void {
    this.world.kill();
    this.engine[Symbol.dispose]();
    this.engine = this.#start();
    this.engine.recover();
  }

  #answer(approved: boolean): void {
    for (const { runId, path } of this.engine.questions()) {
      this.engine.run(runId).answer(path, approved, undefined);
    }
  }

  #retry(id: string): void {
    const run = this.engine.run(id);
    const paths = [...run.state.nodes.keys()];
    if (paths.length === 0) return;
    try {
      this.engine.retryFrom(id, pick(this.random, paths));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'workflow.undoing') throw error;
    }
  }
}

/** Paths that began again although their end was stored and nobody set them back. */
function begunAgain(history: readonly StoredEvent[]): string[] {
  const ended = new Set<string>();
  return history.flatMap(({ event }) => {
    if (event.type === 'node.reset') for (const path of event.paths) ended.delete(path);
    if (event.type === 'node.completed' || event.type === 'node.skipped') ended.add(event.path);
    return event.type === 'node.started' && ended.has(event.path) ? [event.path] : [];
  });
}

/** What the tasks of a run were given and gave, in characters. */
function textOf(history: readonly StoredEvent[]): number {
  return history.reduce((sum, { event }) => {
    if (event.type === 'node.started') return sum + JSON.stringify(event.inputs ?? '').length;
    return event.type === 'node.completed' && typeof event.output === 'string'
      ? sum + event.output.length
      : sum;
  }, 0);
}

test(`${SEEDS.length} random workflows, killed, paused, cancelled, forked and tried again at random, end well`, async () => {
  const seen = new Map<string, number>();
  for (const seed of SEEDS) {
    const walk = new Walk(seed);
    await walk.go();
    const at = `AGENTHUB_WALK=${seed}`;
    expect(walk.open(), at).toEqual([]);
    for (const { id, status } of walk.runs()) {
      const history = walk.engine.history(id);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      expect(begunAgain(history), at).toEqual([]);
      expect(history.at(-1)!.event.type, at).toBe('run.ended');
      const state = walk.engine.stateAt(id, history.length);
      const under = [...state.nodes].filter(([, node]) => node.status === 'running');
      if (status !== 'cancelled') expect(under, at).toEqual([]);
      const [stored] = walk.database.all<{ bytes: number }>(
        sql`SELECT sum(length(event)) AS bytes FROM run_events WHERE run_id = ${id}`,
      );
      const text = textOf(history);
      const frames = history.length * 150;
      expect(stored!.bytes, `${at}: storage`).toBeLessThanOrEqual(3 * text + frames);
    }
    const repeated = [...walk.world.effects].filter(([, count]) => count > 1);
    expect(repeated, at).toEqual([]);
    expect(walk.engine.load().running, at).toBe(0);
    expect(walk.engine.load().queueDepth, at).toBe(0);
  }
  if (ONE === undefined)
    expect(new Set(seen.keys())).toEqual(new Set(['completed', 'failed', 'cancelled']));
});
