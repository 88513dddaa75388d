import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../base/index.ts';
import { WorkflowEngine } from './engine.ts';
import { parseWorkflow } from './parse.ts';
import type { Performer, Task, TaskOutcome } from './ports.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A world that counts effects by key; `crashAt` kills the app just before or after one of them. */
class World implements Performer {
  readonly effects = new Map<string, number>();
  readonly journal = new Map<string, TaskOutcome>();
  readonly order: string[] = [];
  fails = new Map<string, number>();
  most = 0;
  #now = 0;

  async perform(task: Task): Promise<TaskOutcome> {
    this.#now += 1;
    this.most = Math.max(this.most, this.#now);
    await Promise.resolve();
    this.#now -= 1;
    this.order.push(task.path);
    const left = this.fails.get(task.path) ?? 0;
    if (left > 0) {
      this.fails.set(task.path, left - 1);
      const error = { kind: 'unavailable' as const, code: 'x', message: `${task.path} is down` };
      return { status: 'failed', error, retryable: true };
    }
    this.effects.set(task.key, (this.effects.get(task.key) ?? 0) + 1);
    const outcome: TaskOutcome = {
      status: 'done',
      output: 'value' in task.action ? task.action.value : task.inputs,
    };
    this.journal.set(task.key, outcome);
    return outcome;
  }

  remains(task: Pick<Task, 'key'>) {
    const outcome = this.journal.get(task.key);
    return outcome ? { status: 'ended' as const, outcome } : { status: 'again' as const };
  }
}

function setUp(world = new World(), database = memoryDatabase(new FakeClock()).database) {
  const clock = new FakeClock();
  const start = () =>
    new WorkflowEngine({
      database,
      performer: world,
      clock,
      random: seededRandom(1),
      ids: countingIds(),
      log,
      workflow: (name) => (name === 'inner' ? INNER : undefined),
    });
  return { world, clock, database, start, engine: start() };
}

const INNER = parseWorkflow(`
name: inner
nodes:
  double: { value: "\${input.n + input.n}" }
`);

async function outcome(text: string, input: unknown = {}, world = new World()) {
  const { engine, clock } = setUp(world);
  const run = engine.start(parseWorkflow(text), { input });
  const ended = run.untilEnded();
  await clock.advance(600_000);
  return { state: await ended, world };
}

test('steps run in the order of their needs, independent ones side by side', async () => {
  const { state, world } = await outcome(`
name: diamond
nodes:
  a: { value: 1 }
  b: { value: 2, needs: [a] }
  c: { value: 3, needs: [a] }
  d: { value: "\${nodes.b.output + nodes.c.output}", needs: [b, c] }
`);
  expect(state.status).toBe('completed');
  expect(state.output).toBe(5);
  expect(world.order[0]).toBe('a');
  expect(world.order.at(-1)).toBe('d');
  expect(world.most).toBe(2);
});

test('a decision takes one branch; what the other leads to alone is skipped, a merge goes on', async () => {
  const { state } = await outcome(
    `
name: choose
nodes:
  pick: { type: decision, branches: [{ when: "input.big", next: [high] }], otherwise: [low] }
  high: { value: high }
  low: { value: low }
  after: { value: "\${nodes.high.output}", needs: [high, low] }
`,
    { big: true },
  );
  expect(state.nodes.get('low')?.status).toBe('skipped');
  expect(state.output).toBe('high');
});

test('a failed step skips what needs it hard, not what needs it softly, and siblings go on', async () => {
  const world = new World();
  world.fails.set('bad', 99);
  const { state } = await outcome(
    `
name: failing
nodes:
  bad: { value: 1 }
  sibling: { value: 2 }
  hard: { value: 3, needs: [bad] }
  soft: { value: 4, needs: [{ node: bad, kind: soft }] }
`,
    {},
    world,
  );
  expect(state.status).toBe('failed');
  expect(state.error?.message).toBe('bad is down');
  expect(state.nodes.get('bad')?.attempts).toBe(3);
  expect(state.nodes.get('hard')).toMatchObject({ status: 'skipped', reason: '"bad" failed' });
  expect(state.nodes.get('soft')?.status).toBe('completed');
  expect(state.nodes.get('sibling')?.status).toBe('completed');
});

test('a failed run undoes what was done, last first', async () => {
  const world = new World();
  world.fails.set('pay', 99);
  const { state } = await outcome(
    `
name: saga
nodes:
  book: { value: 1, compensate: { action: { value: unbook } } }
  reserve: { value: 2, needs: [book], compensate: { action: { value: release } } }
  pay: { value: 3, needs: [reserve], retry: { attempts: 1 } }
`,
    {},
    world,
  );
  expect(state.status).toBe('failed');
  expect(world.order).toEqual(['book', 'reserve', 'pay', 'reserve~', 'book~']);
});

test('what undoes a task of a sub-workflow sees what that sub-workflow was given', async () => {
  const world = new World();
  world.fails.set('pay', 99);
  await outcome(
    `
name: saga
parts:
  trip: { nodes: { book: { value: 1, compensate: { action: { value: "\${input.city}" } } } } }
nodes:
  go: { type: subworkflow, workflow: trip, inputs: { city: Oslo } }
  pay: { value: 3, needs: [go], retry: { attempts: 1 } }
`,
    { city: 'outside' },
    world,
  );
  expect(world.order).toEqual(['go/book', 'pay', 'go/book~']);
  expect([...world.journal.values()].at(-1)).toEqual({ status: 'done', output: 'Oslo' });
});

test('loops over lists and while a condition holds give the outputs of their rounds', async () => {
  const { state } = await outcome(
    `
name: loops
nodes:
  each: { type: loop, over: input.list, parallel: 2, body: { twice: { value: "\${item * 2.0}" } } }
  count: { type: loop, while: "index < 3", needs: [each], body: { n: { value: "\${index}" } } }
  sub: { type: subworkflow, workflow: inner, inputs: { n: 4 }, needs: [count] }
output: { each: "\${nodes.each.output}", count: "\${nodes.count.output}", sub: "\${nodes.sub.output}" }
`,
    { list: [1, 2, 3] },
  );
  expect(state.output).toEqual({ each: [2, 4, 6], count: [0, 1, 2], sub: 8 });
});

test('an empty loop and a graph without work end at once', async () => {
  const { state } = await outcome(`
name: empty
nodes:
  each: { type: loop, over: "[]", body: { x: { value: 1 } } }
`);
  expect(state).toMatchObject({ status: 'completed', output: [] });
});

test('all problems of a definition are told at once and nothing runs', () => {
  expect(() =>
    parseWorkflow(`
name: broken
nodes:
  a: { value: 1, needs: [b] }
  b: { value: 1, needs: [a, ghost] }
  c: { value: "\${1 +}" }
`),
  ).toThrow(/ghost.*expression.*circular|circular.*ghost|ghost.*circular/s);
});

const EVERY_NODE = `
name: everything
nodes:
  begin: { type: start }
  list: { value: [1, 2, 3], needs: [begin] }
  each: { type: loop, over: nodes.list.output, parallel: 2, needs: [list], body: { x: { value: "\${item}" } } }
  pick: { type: decision, needs: [each], branches: [{ when: "size(nodes.each.output) == 3", next: [yes] }], otherwise: [no] }
  yes: { value: yes }
  no: { value: no }
  fork: { type: parallel, needs: [yes, no] }
  left: { value: l, needs: [fork] }
  right: { value: r, needs: [fork] }
  pause: { type: wait, ms: 1000, needs: [left, right] }
  ask: { type: approval, question: "Go on?", needs: [pause] }
  news: { type: wait, event: news, needs: [ask] }
  inner: { type: subworkflow, workflow: inner, inputs: { n: 21 }, needs: [news] }
  done: { type: end, output: "\${nodes.inner.output}", needs: [inner] }
`;

/** Drives a run to its end, answering what it waits for, killing the app after `kill` events. */
async function drive(kill: number): Promise<{ world: World; output: unknown; events: number }> {
  const { world, clock, start } = setUp();
  let engine = start();
  let seen = 0;
  let dead = false;
  const attach = (): void => {
    engine.events.on('run', () => {
      seen += 1;
      if (seen === kill) {
        dead = true;
        engine[Symbol.dispose]();
      }
    });
  };
  attach();
  const { id } = engine.start(parseWorkflow(EVERY_NODE));
  for (let turn = 0; turn < 50; turn += 1) {
    await clock.advance(1000);
    if (dead) {
      dead = false;
      engine = start();
      attach();
      engine.recover();
      await clock.advance(1000);
    }
    const run = engine.run(id);
    if (run.hasEnded) return { world, output: run.state.output, events: engine.history(id).length };
    if (run.state.nodes.get('ask')?.status === 'waiting') run.answer('ask', true, undefined);
    engine.signal('news', 'today');
  }
  throw new Error(`the run did not end after a kill at event ${kill}`);
}

test('a kill after any event of any kind of node repeats no effect and loses no step', async () => {
  const whole = await drive(0);
  expect(whole.output).toBe(42);
  expect([...whole.world.effects.values()].every((count) => count === 1)).toBe(true);
  for (let kill = 1; kill <= whole.events; kill += 1) {
    const resumed = await drive(kill);
    expect(resumed.output, `killed after event ${kill}`).toBe(42);
    expect([...resumed.world.effects.keys()].sort()).toEqual(
      [...whole.world.effects.keys()].sort(),
    );
    expect([...resumed.world.effects.values()].every((count) => count === 1)).toBe(true);
  }
});

test('a past state can be seen, forked, and a step run again with all after it', async () => {
  const { engine, clock, world } = setUp();
  const run = engine.start(
    parseWorkflow('name: line\nnodes:\n  a: { value: 1 }\n  b: { value: 2, needs: [a] }\n'),
  );
  await clock.advance(10);
  const events = engine.history(run.id);
  const afterA = events.find(({ event }) => event.type === 'node.completed')!.seq;
  expect(engine.stateAt(run.id, afterA).nodes.get('b')).toBeUndefined();
  const last = events.at(-1)!.seq;
  const none = new RegExp(`no moment 999: its last one is ${last}`);
  expect(() => engine.stateAt(run.id, 999)).toThrow(none);
  expect(() => engine.fork(run.id, 999)).toThrow(none);
  const forked = engine.fork(run.id, afterA);
  await clock.advance(10);
  expect(forked.state.status).toBe('completed');
  expect(world.order).toEqual(['a', 'b', 'b']);
  engine.retryFrom(run.id, 'b');
  await clock.advance(10);
  expect(world.order).toEqual(['a', 'b', 'b', 'b']);
  expect(engine.row(run.id).status).toBe('completed');
});

test('a question says until when it is asked, where it does not wait on', async () => {
  const { engine, clock } = setUp();
  const asked = '{ type: approval, question: May it?';
  engine.start(
    parseWorkflow(`name: ask\nnodes:\n  soon: ${asked}, timeoutMs: 500 }\n  later: ${asked} }\n`),
  );
  const limits = Object.fromEntries(engine.questions().map(({ path, until }) => [path, until]));
  expect(limits).toEqual({ soon: clock.now() + 500, later: null });
  await clock.advance(501);
  expect(engine.questions().map(({ path }) => path)).toEqual(['later']);
});

test('a paused run starts nothing; a cancelled one ends as cancelled', async () => {
  const { engine, clock, world } = setUp();
  const text = 'name: line\nnodes:\n  a: { type: wait, ms: 10 }\n  b: { value: 2, needs: [a] }\n';
  const run = engine.start(parseWorkflow(text));
  run.pause();
  await clock.advance(1000);
  expect(world.order).toEqual([]);
  run.resume();
  await clock.advance(1000);
  expect(world.order).toEqual(['b']);
  const other = engine.start(parseWorkflow(text));
  other.cancel('enough');
  await clock.advance(1000);
  expect(other.state.status).toBe('cancelled');
});

test('a clock that is set back by an hour delays no retry', async () => {
  const { world, engine, clock } = setUp();
  world.fails.set('a', 1);
  const run = engine.start(
    parseWorkflow(
      'name: again\nnodes:\n  a: { value: 1, retry: { attempts: 2, initialMs: 1000, maxMs: 1000 } }',
    ),
    { input: {} },
  );
  await clock.advance(500);
  clock.jump(-3_600_000);
  await clock.advance(2000);
  expect(run.state.status).toBe('completed');
});

test('a check fails with its own words, and an event that does not come fails its step', async () => {
  const checked = await outcome(`
name: checked
nodes:
  a: { value: 1 }
  ok: { type: check, that: nodes.a.output > 1, message: "only \${nodes.a.output}", needs: [a] }
`);
  expect(checked.state).toMatchObject({ status: 'failed', error: { message: 'only 1' } });
  const waited = await outcome(`
name: waits
nodes:
  news: { type: wait, event: news, timeoutMs: 30000 }
`);
  expect(waited.state.error).toMatchObject({ kind: 'timeout', code: 'workflow.event-timeout' });
});

test('a run keeps the definitions that it began with, its own parts among them', async () => {
  let inner = INNER;
  const { clock, database, world } = setUp();
  const engine = new WorkflowEngine({
    ...{ database, performer: world, clock, random: seededRandom(1), ids: countingIds(), log },
    workflow: () => inner,
  });
  const run = engine.start(
    parseWorkflow(`
name: pinned
nodes:
  later: { type: wait, ms: 1000 }
  named: { type: subworkflow, workflow: inner, inputs: { n: 2 }, needs: [later] }
  own: { type: subworkflow, workflow: mine, inputs: { n: 2 }, needs: [named] }
parts: { mine: { nodes: { one: { value: "\${input.n}" } } } }
output: ["\${nodes.named.output}", "\${nodes.own.output}"]
`),
  );
  inner = parseWorkflow('name: inner\nnodes:\n  double: { value: changed }\n');
  await clock.advance(5000);
  expect(run.state.output).toEqual([4, 2]);
});

test('the past of a run of 400 turns takes at most three times its text', async () => {
  const said = 'The harbour was quiet and the ships lay low. '.repeat(20);
  const { engine, database } = setUp();
  const run = engine.start(
    parseWorkflow(`
name: talk
nodes:
  turns:
    type: loop
    over: input.turns
    maxIterations: 400
    body:
      answer: { value: "\${item}", inputs: { request: "\${item}" } }
`),
    { input: { turns: Array.from({ length: 400 }, (_, turn) => `${turn}: ${said}`) } },
  );
  await run.untilEnded();
  expect(run.state.status).toBe('completed');
  const text = 2 * 400 * said.length;
  const [stored] = database.all<{ bytes: number }>(
    sql`SELECT (SELECT sum(length(event)) FROM run_events) + (SELECT length(definition) + length(input) FROM runs) AS bytes`,
  );
  expect(stored!.bytes / text).toBeLessThanOrEqual(3);
});

test('a join of some waits for those that may succeed, and goes on after failures when there are no others', async () => {
  const joined = (join: string | number) => `name: t
nodes:
  quick: { tool: down, optional: true, retry: { attempts: 1 } }
  slow: { type: wait, ms: 1000 }
  good: { value: good, needs: slow }
  first: { value: "\${nodes.good.output}", needs: [quick, good], join: ${join} }
output: "\${nodes.first.output}"
`;
  const world = () => {
    const made = new World();
    made.fails.set('quick', 1);
    return made;
  };
  expect((await outcome(joined('any'), {}, world())).state.output).toBe('good');
  expect((await outcome(joined(2), {}, world())).state.output).toBe('good');
  const both = await outcome(
    `name: t
nodes:
  a: { tool: down, optional: true, retry: { attempts: 1 } }
  b: { tool: down, retry: { attempts: 1 }, optional: true }
  after: { value: went on, needs: [a, { node: b, kind: soft }], join: any }
output: "\${nodes.after.output}"
`,
    {},
    (() => {
      const made = new World();
      for (const path of ['a', 'b']) made.fails.set(path, 1);
      return made;
    })(),
  );
  expect(both.state.output).toBe('went on');
});
