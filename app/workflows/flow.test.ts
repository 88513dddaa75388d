import { expect, test } from 'vitest';
import { flowOf } from './flow.ts';
import { parseWorkflow } from './parse.ts';

const drawn = (text: string) => {
  const definition = parseWorkflow(text);
  return flowOf(definition, definition.parts);
};

test('steps that tell, ask, note, look up and check are drawn as what they do', () => {
  const flow = drawn(`
name: together
nodes:
  tells: { publish: news.today }
  asks: { ask: price.of }
  notes: { share: plan, content: 1 }
  looks: { recall: plan }
  holds: { type: check, that: 1 < 2, message: no }
  calls: { tool: files__list }
`);
  expect(flow.map(({ type, what }) => [type, what])).toEqual([
    ['publish', 'news.today'],
    ['ask', 'price.of'],
    ['share', 'plan'],
    ['recall', 'plan'],
    ['check', '1 < 2'],
    ['task', 'files__list'],
  ]);
});

test('a pattern is drawn with the steps that it stands for, and with its parts', () => {
  const flow = drawn(`
name: nested
pattern: composite
parts:
  - { chain: sequential, steps: [{ value: 1 }, { value: 2 }] }
  - { pattern: router, routes: [{ when: "true", step: { value: 3 } }] }
`);
  expect(flow.map(({ id, type }) => [id, type])).toEqual([
    ['part1', 'subworkflow'],
    ['part2', 'subworkflow'],
  ]);
  expect(flow[0]!.body.map(({ id }) => id)).toEqual(['step1', 'step2']);
  expect(flow[1]!.body.map(({ type }) => type)).toEqual(['decision', 'task']);
});
