import { expect, test } from 'vitest';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock, countingIds, seededRandom } from '../base/index.ts';
import { WorkflowEngine } from './engine.ts';
import { parseWorkflow } from './parse.ts';
import type { Performer, Task } from './ports.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const PERSON = JSON.stringify({
  type: 'object',
  required: ['name', 'age'],
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
});
const GREET = `
name: greet
input: ${PERSON}
nodes:
  say: { value: "\${input.name}" }
`;

async function run(text: string, input: unknown = {}) {
  const clock = new FakeClock();
  const performed: string[] = [];
  const performer: Performer = {
    perform: ({ path, action }: Task) => {
      performed.push(path);
      return Promise.resolve({
        status: 'done' as const,
        output: 'value' in action ? action.value : null,
      });
    },
    remains: () => ({ status: 'again' }),
  };
  const engine = new WorkflowEngine({
    ...{ database: memoryDatabase(clock).database, performer, clock, log },
    ...{ random: seededRandom(1), ids: countingIds() },
    workflow: (name) => (name === 'greet' ? parseWorkflow(GREET) : undefined),
  });
  const { status, error, output, nodes } = await engine
    .start(parseWorkflow(text), { input })
    .untilEnded();
  return { status, error, output, nodes, performed };
}

const CALLS = (workflow: string, inputs: string) => `
name: outer
nodes:
  before: { value: 1 }
  hello: { type: subworkflow, workflow: ${workflow}, inputs: ${inputs}, needs: [before] }
`;

test('a kept workflow that another one calls with a wrong input fails the step before any of it runs', async () => {
  const ended = await run(CALLS('greet', '{ name: Ada, age: many }'));
  expect(ended.status).toBe('failed');
  expect(ended.error).toMatchObject({
    code: 'workflow.step-input',
    message:
      'What the step "hello" gives the workflow "greet" does not fit it: age: it must be a number.',
  });
  expect(ended.performed).toEqual(['before']);
});

test('every field that is missing is named, also where the whole input is a template', async () => {
  const ended = await run(CALLS('greet', '"${input.person}"'), { person: {} });
  expect(ended.error?.message).toMatch(/name: it is missing; age: it is missing/);
});

test('an input that fits goes in as it is', async () => {
  const ended = await run(CALLS('greet', '{ name: Ada, age: "${40 + 2}" }'));
  expect(ended).toMatchObject({ status: 'completed', output: 'Ada' });
});

const PARTS = (age: string) => `${CALLS('part', `{ name: Ada, age: ${age} }`)}
parts:
  part:
    input: ${PERSON}
    nodes: { say: { value: "\${input.name}" } }
`;

test('a part of the same file may ask for its input too', async () => {
  expect(await run(PARTS('42'))).toMatchObject({ status: 'completed', output: 'Ada' });
  const wrong = await run(PARTS('-1'));
  expect(wrong.error?.message).toMatch(/age: it must be at least 0/);
  expect(wrong.performed).toEqual(['before']);
});

test('a schema of a part that is none is told before anything runs', () => {
  expect(() => parseWorkflow(PARTS('42').replace('"object"', '"thing"'))).toThrow(
    /parts\.part\.input: it is no JSON Schema/,
  );
});

test('a round of a loop whose call does not fit fails alone, and no other begins', async () => {
  const ended = await run(
    `
name: outer
nodes:
  each:
    type: loop
    over: input.people
    body:
      hello: { type: subworkflow, workflow: greet, inputs: "\${item}" }
`,
    { people: [{ name: 'Ada', age: 1 }, { name: 'Bob' }, { name: 'Cy', age: 3 }] },
  );
  expect(ended.error?.message).toMatch(/"each\[1\]\/hello".*age: it is missing/);
  expect(ended.performed).toEqual(['each[0]/hello/say']);
});

test('why a step was left out can be said in another language, and a loop over no list says what it needs', async () => {
  const { nodes } = await run(
    `
name: skips
nodes:
  a: { value: 1, when: input.n > 5 }
  fails: { type: check, that: 1 > 2, message: No. }
  b: { value: 2, needs: fails }
  c: { value: 3, needs: a }
  each: { type: loop, over: input.n, body: { x: { value: 1 } } }
`,
    { n: 1 },
  );
  expect(['a', 'b', 'c'].map((path) => nodes.get(path)?.cause)).toEqual([
    { code: 'step.condition', data: { condition: 'input.n > 5' } },
    { code: 'step.needed', data: { step: 'fails' } },
    { code: 'step.no-way', data: {} },
  ]);
  expect(nodes.get('each')?.error).toMatchObject({ code: 'workflow.loop-list', kind: 'invalid' });
});
