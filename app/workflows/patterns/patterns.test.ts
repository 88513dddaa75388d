import { expect, test } from 'vitest';
import { memoryDatabase } from '../../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../../base/index.ts';
import { WorkflowEngine } from '../engine.ts';
import { parseWorkflow } from '../parse.ts';
import type { Performer, Task, TaskOutcome } from '../ports.ts';
import { PATTERNS } from './catalogue.ts';
import { CHAINS } from './chain-catalogue.ts';
import { recommend } from './recommend.ts';
import { Blackboard } from '../together/board.ts';
import { MessageBus } from '../together/bus.ts';
import { carryMessages } from '../together/carry.ts';
import { performTogether } from '../together/perform.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

type Tool = (args: Record<string, unknown>) => unknown;

/** Runs a file whose tools are functions; one that throws fails its step. */
async function outcome(text: string, input: unknown = {}, tools: Record<string, Tool> = {}) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const bus = new MessageBus({ database, clock, ids: countingIds(), log });
  const board = new Blackboard(database, clock);
  const order: string[] = [];
  const performer: Performer = {
    async perform(task: Task, signal): Promise<TaskOutcome> {
      const { action } = task;
      order.push(task.path);
      if ('value' in action) return { status: 'done', output: action.value };
      if ('tool' in action) {
        try {
          return { status: 'done', output: tools[action.tool]?.(task.inputs) ?? null };
        } catch (error) {
          const message = (error as Error).message;
          const wire = { kind: 'unavailable' as const, code: 'x', message };
          return { status: 'failed', error: wire, retryable: true };
        }
      }
      if ('prompt' in action || 'agent' in action) throw new Error('not in this test');
      return performTogether({ bus, board }, task, action, signal);
    },
    remains: () => ({ status: 'again' }),
  };
  const engine = new WorkflowEngine({
    ...{ database, performer, clock, random: seededRandom(1), ids: countingIds(), log },
    workflow: () => undefined,
  });
  carryMessages(bus, engine);
  const run = engine.start(parseWorkflow(text), { input });
  for (let turn = 0; turn < 40 && !run.hasEnded; turn += 1) await clock.advance(10_000);
  return { state: run.state, order, run, bus, engine, clock };
}

const fails = (): never => {
  throw new Error('down');
};

test('a chain in order hands on what each link gave', async () => {
  const { state } = await outcome(
    `
name: line
chain: sequential
steps:
  - { tool: add, inputs: { n: "\${input.n}" } }
  - { tool: add, inputs: { n: "\${nodes.step1.output}" } }
`,
    { n: 1 },
    { add: ({ n }) => Number(n) + 1 },
  );
  expect(state.output).toBe(3);
});

test('a failed link is skipped, or the chain is undone, or it starts again', async () => {
  const chain = (recover: string) => `
name: line
chain: sequential
recover: ${recover}
steps:
  - { value: first, undo: { tool: undo } }
  - { tool: shaky }
  - { value: "\${nodes.step2.output}" }
`;
  const skipped = await outcome(chain('skip'), {}, { shaky: fails });
  expect(skipped.state).toMatchObject({ status: 'completed', output: null });
  const undone = await outcome(chain('compensate'), {}, { shaky: fails });
  expect(undone.state.status).toBe('failed');
  expect(undone.order).toEqual(['step1', 'step2', 'step1~']);
  let tries = 0;
  const shaky = (): string => {
    tries += 1;
    if (tries < 5) throw new Error('down');
    return 'up';
  };
  const again = await outcome(chain('restart'), {}, { shaky });
  expect(again.state).toMatchObject({ status: 'completed', output: 'up' });
  const never = await outcome(chain('restart'), {}, { shaky: fails });
  expect(never.state.error?.message).toContain('The chain failed 4 times: ');
  expect(never.state.error?.message).toContain('down');
});

test('a chain side by side gives a list, an object, or what came first', async () => {
  const chain = (merge: string) => `
name: side
chain: parallel
merge: ${merge}
steps:
  - { id: a, tool: shaky }
  - { id: b, value: two }
`;
  const one = { shaky: () => 'one' };
  expect((await outcome(chain('list'), {}, one)).state.output).toEqual(['one', 'two']);
  expect((await outcome(chain('object'), {}, one)).state.output).toEqual({ a: 'one', b: 'two' });
  expect((await outcome(chain('first'), {}, { shaky: fails })).state.output).toBe('two');
});

test('a chain by condition skips links and stops at one that failed', async () => {
  const text = `
name: choose
chain: conditional
steps:
  - { tool: first, when: input.n > 1 }
  - { value: second, when: input.n > 5 }
  - { value: third }
`;
  const small = await outcome(text, { n: 3 }, { first: () => 'one' });
  expect(small.state.output).toBe('third');
  expect(small.state.nodes.get('step2')?.status).toBe('skipped');
  const broken = await outcome(text, { n: 9 }, { first: fails });
  expect(broken.state.status).toBe('failed');
  expect(broken.state.nodes.get('step3')?.status).toBe('skipped');
});

test('a stream sends every entry of a list through all links', async () => {
  const { state } = await outcome(
    `
name: stream
chain: pipeline
steps:
  - { tool: double, inputs: { n: "\${item}" } }
  - { tool: double, inputs: { n: "\${nodes.step1.output}" } }
`,
    { items: [1, 2, 3] },
    { double: ({ n }) => Number(n) * 2 },
  );
  expect(state.output).toEqual([4, 8, 12]);
});

test('scattered work gathers what succeeded, and fails when all failed', async () => {
  const text = `
name: spread
pattern: scatter-gather
worker: { tool: work, inputs: { n: "\${item}" }, retry: { attempts: 1 } }
`;
  const odd = ({ n }: Record<string, unknown>): unknown => (Number(n) % 2 === 1 ? n : fails());
  const some = await outcome(text, { items: [1, 2, 3] }, { work: odd });
  expect(some.state.output).toEqual({
    ...{ results: [1, 3], total_workers: 3, successful: 2, errors: ['down'] },
  });
  const none = await outcome(text, { items: [2, 4] }, { work: odd });
  expect(none.state.error?.message).toBe('All workers failed.');
});

test('an aggregator needs so many answers and names their sources', async () => {
  const text = (needed: number) => `
name: ask-all
pattern: aggregator
needed: ${needed}
sources:
  - { id: press, value: yes }
  - { id: radio, tool: shaky }
`;
  const one = await outcome(text(1), {}, { shaky: fails });
  expect(one.state.output).toEqual([{ source: 'press', output: 'yes' }]);
  const two = await outcome(text(2), {}, { shaky: fails });
  expect(two.state.error?.message).toBe('Only 1 of 2 sources answered; 2 are needed.');
});

test('a router takes one way; an orchestrator gives each task to the worker it names', async () => {
  const way = `
name: way
pattern: router
routes: [{ when: input.n > 5, step: { value: big } }]
otherwise: { value: small }
`;
  expect((await outcome(way, { n: 9 })).state.output).toBe('big');
  expect((await outcome(way, { n: 1 })).state.output).toBe('small');
  const lead = `
name: lead
pattern: orchestrator
plan: { tool: plan }
workers:
  shout: { tool: shout, inputs: { text: "\${item.task}" } }
  whisper: { value: "psst" }
`;
  const tools = (worker: string) => ({
    plan: () => [
      { worker: 'shout', task: 'hey' },
      { worker, task: 'x' },
    ],
    shout: ({ text }: Record<string, unknown>) => String(text).toUpperCase(),
  });
  expect((await outcome(lead, {}, tools('whisper'))).state.output).toEqual(['HEY', 'psst']);
  expect((await outcome(lead, {}, tools('ghost'))).state.error?.message).toContain('"ghost"');
});

test('in a choreography nobody leads: each acts on what another tells', async () => {
  const { state, order } = await outcome(`
name: dance
pattern: choreography
participants:
  - { on: ordered, emits: paid, step: { id: cashier, value: "\${nodes.cashier_hears.output.output}!" } }
  - { emits: ordered, step: { id: guest, value: soup } }
  - { on: paid, step: { id: cook, value: "cooked \${nodes.cook_hears.output.output}" } }
`);
  expect(state.output).toEqual({ guest: 'soup', cashier: 'soup!', cook: 'cooked soup!' });
  expect(order.filter((path) => !path.includes('_'))).toEqual(['guest', 'cashier', 'cook']);
});

test.each([
  'pattern: saga',
  'pattern: pipeline',
  'chain: sequential',
  'chain: sequential\nrecover: skip',
  'chain: sequential\nrecover: compensate',
  'chain: sequential\nrecover: restart',
  'chain: parallel',
  'chain: conditional',
  'chain: pipeline',
])('steps of every kind may stand in %s', (form) => {
  const text = `
name: kinds
${form}
steps:
  - { value: 1 }
  - { type: wait, ms: 5 }
  - { type: check, that: "true", message: no }
  - { type: approval, question: Go on? }
`;
  expect(parseWorkflow(text).nodes.length).toBeGreaterThan(0);
});

test('a saga undoes what was done, last first', async () => {
  const { order, state } = await outcome(
    `
name: trip
pattern: saga
steps:
  - { id: flight, value: 1, undo: { tool: cancel } }
  - { id: hotel, value: 2, undo: { tool: cancel } }
  - { id: pay, tool: pay }
`,
    {},
    { pay: fails },
  );
  expect(state.error?.message).toBe('down');
  expect(order).toEqual(['flight', 'hotel', 'pay', 'hotel~', 'flight~']);
});

test('a request gets its reply from another run, or fails after its time', async () => {
  const asks = `
name: asks
pattern: request-reply
topic: price.of
payload: { item: tea }
`;
  const alone = await outcome(asks);
  expect(alone.state.error).toMatchObject({ code: 'bus.no-answer', kind: 'timeout' });
  const { engine, run, clock } = await outcome(`
name: answers
nodes:
  asked: { type: wait, event: "price.*" }
  told:
    publish: "\${nodes.asked.output._message.replyTo}"
    payload: { price: "\${nodes.asked.output.item + ' costs 3'}" }
    answers: "\${nodes.asked.output._message.id}"
    needs: [asked]
`);
  const asking = engine.start(parseWorkflow(asks));
  await clock.advance(1000);
  expect(asking.state.output).toEqual({ price: 'tea costs 3' });
  expect(run.state.status).toBe('completed');
});

test('patterns in patterns run in order or by condition', async () => {
  const inner = `
  - { pattern: composite, parts: [{ chain: sequential, steps: [{ value: "\${input.n + 1.0}" }] }] }
  - { inputs: { n: "\${nodes.part1.output}" }, nodes: { twice: { value: "\${input.n * 2.0}" } } }`;
  const ordered = await outcome(`name: both\npattern: composite\nparts:${inner}\n`, { n: 1 });
  expect(ordered.state.output).toBe(4);
  const chosen = `
name: some
pattern: composite
how: conditional
parts:
  - { when: input.n > 5, nodes: { a: { value: big } } }
`;
  expect((await outcome(chosen, { n: 6 })).state.output).toEqual({ part1: 'big' });
  expect((await outcome(chosen, { n: 1 })).state.error?.message).toBe('No patterns were executed.');
});

test('a barrier waits for all, and breaks when one is late', async () => {
  const text =
    'name: meet\npattern: barrier\nparticipants: [a.ready, b.ready]\ntimeoutSeconds: 60\n';
  const late = await outcome(text);
  expect(late.state.error?.code).toBe('workflow.event-timeout');
  const { engine, clock } = late;
  const run = engine.start(parseWorkflow(text));
  engine.signal('a.ready', 1);
  expect(run.hasEnded).toBe(false);
  engine.signal('b.ready', 2);
  await clock.advance(10);
  expect(run.state.output).toEqual([1, 2]);
});

test('a vote counts who said yes in time', async () => {
  const { state } = await outcome(
    `
name: vote
pattern: vote
timeoutSeconds: 20
voters:
  - { id: a, value: true }
  - { id: b, tool: shaky, retry: { attempts: 1 } }
  - { id: c, value: "yes" }
  - { id: person, type: approval, question: "Agreed?" }
`,
    {},
    { shaky: fails },
  );
  expect(state.output).toEqual({ agreed: false, votes_for: 2, total_votes: 4, required: 3 });
});

test('an unknown or misformed pattern is told in plain words', () => {
  expect(() => parseWorkflow('name: x\npattern: spiral\n')).toThrow(
    /no pattern "spiral"; there are/,
  );
  expect(() => parseWorkflow('name: x\npattern: saga\nsteps: []\n')).toThrow(/steps/);
  expect(() =>
    parseWorkflow('name: x\nchain: sequential\nsteps: [{ value: 1, needs: [y] }]\n'),
  ).toThrow(/leave out/);
});

test('every example of the catalogue can be run, and what fits is recommended with its reason', () => {
  for (const { example, name } of [...PATTERNS, ...CHAINS]) {
    expect(() => parseWorkflow(`name: example\n${example}\n`), name).not.toThrow();
  }
  const [best] = recommend('Book a flight and pay; if paying fails, undo and cancel everything');
  expect(best).toMatchObject({ pattern: 'saga' });
  expect(best!.reason).toContain('"undo"');
  expect(best!.words).toEqual(['undo', 'cancel', 'book', 'pay']);
  expect(recommend('여러 파일을 각각 읽고 모든 결과를 목록으로')[0]?.pattern).toBe(
    'scatter-gather',
  );
  expect(recommend('hello')).toEqual([]);
});

test('a question waits as long as its step says, and the step then says that nobody answered', async () => {
  const patient = parseWorkflow('name: x\nnodes:\n  a: { ask: price, timeout: 60 }\n');
  expect(patient.nodes).toMatchObject([{ timeoutMs: 61_000, action: { timeoutMs: 60_000 } }]);
  const { state, clock } = await outcome(
    'name: x\nnodes:\n  a: { ask: price, timeout: 60, retry: { attempts: 1 } }\n',
  );
  expect(state.error).toMatchObject({ code: 'bus.no-answer', data: { seconds: 60 } });
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
});

test.each([
  ['pattern: pipeline', 'steps: it is missing'],
  ['pattern: scatter-gather', 'worker: it is missing'],
  ['chain: pipeline', 'steps: it is missing'],
  [
    'chain: saga',
    'there is no chain "saga"; there are sequential, parallel, conditional, pipeline',
  ],
])('what is wrong with a form is told by the form that was meant: %s', (text, words) => {
  expect(() => parseWorkflow(`name: x\n${text}\n`)).toThrow(words);
});
