import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryDatabase, type SqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { FakeClock } from '../base/index.ts';
import { OwnWorkflows, findProblems, flowOf, parseWorkflow } from './index.ts';

const clock = new FakeClock();
let store: SqliteStore;
let own: OwnWorkflows;
beforeEach(() => {
  store = memoryDatabase(clock);
  own = new OwnWorkflows(store.database, clock);
});
afterEach(() => store[Symbol.dispose]());

const text = (name: string): string => `name: ${name}\nnodes:\n  a: { value: 1 }\n`;

test('a workflow is kept under its own name, and a rename leaves no second one', () => {
  const first = own.save(text('one'));
  const second = own.save(text('two'), first);
  expect(own.list().map(({ name }) => name)).toEqual(['two']);
  expect(second.revision).toBe(2);
  own.remove('two');
  expect(own.list()).toEqual([]);
});

test('nothing that another window saved is overwritten unseen', () => {
  const first = own.save(text('one'));
  own.save(`${text('one')}# more\n`, first);
  expect(() => own.save(text('one'), first)).toThrow(/another window/);
  expect(() => own.save(text('one'))).toThrow(/another workflow/);
  expect(() => own.save(text('four-agents'))).toThrow(/another workflow/);
  expect(own.get('one').text).toContain('# more');
});

test('a text with faults is kept as long as it has a name', () => {
  own.save('name: draft\nnodes:\n  a: { tool: [\n');
  expect(own.get('draft').revision).toBe(1);
  expect(() => own.save('nodes: {}')).toThrow(/no name/);
});

test.each([
  ['an unknown need', 'name: x\nnodes:\n  a: { value: 1 }\n  b: { value: 1, needs: [c] }\n', 4],
  [
    'a circle',
    'name: x\nnodes:\n  - { id: a, value: 1, needs: [b] }\n  - { id: b, value: 1, needs: [a] }\n',
    3,
  ],
  ['an unknown type', 'name: x\nnodes:\n  a: { value: 1 }\n  b:\n    type: dance\n', 5],
  ['bad YAML', 'name: x\nnodes:\n  a: { value: 1\n', 4],
  [
    'a loop inside',
    'name: x\nnodes:\n  l:\n    type: loop\n    while: "index < 2"\n    body:\n      q: { value: 1, needs: [z] }\n',
    7,
  ],
])('the problem of %s is told with its line', (_what, faulty, line) => {
  expect(findProblems(faulty).map((found) => found.line)).toContain(line);
});

test('what is drawn shows where a decision leads and what a loop holds', () => {
  const definition = parseWorkflow(`
name: drawn
nodes:
  pick: { type: decision, branches: [{ when: 'input.go', next: [go] }], otherwise: [stay] }
  go: { type: loop, while: 'index < 2', body: [{ id: in, tool: files__read }] }
  stay: { value: 1 }
`);
  const flow = flowOf(definition);
  expect(flow[0]?.leads).toEqual(['go', 'stay']);
  expect(flow[1]?.body[0]).toMatchObject({ id: 'in', what: 'files__read' });
});
