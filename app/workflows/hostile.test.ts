import { expect, test } from 'vitest';
import { AppError } from '../base/index.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { tables } from '../storage/index.ts';
import { countingIds, FakeClock, seededRandom } from '../base/index.ts';
import { WorkflowEngine } from './engine.ts';
import { evaluate } from './expression.ts';
import { parseWorkflow, readWorkflow } from './parse.ts';
import { findProblems } from './places.ts';

const steps = (text: string): string => `name: x\nnodes:\n  ${text}`;
const a = (fields: string): string => steps(`a: { ${fields} }`);
const value = (expression: string): string => a(`value: "\${${expression}}"`);
const inner = (depth: number): string =>
  depth === 0 ? '{ value: 1 }' : `{ type: loop, over: "[1]", body: { a: ${inner(depth - 1)} } }`;
const LAUGHS = [
  'name: x',
  'a: &a ["lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol"]',
  ...[...'bcdefghi'].map(
    (letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghi'[index]}`).join()}]`,
  ),
  'nodes: { z: { value: *i } }',
].join('\n');

test.each([
  ['nothing', '', 'it is not an object with "name" and "nodes"'],
  ['a list', '- a', 'it is not an object'],
  ['no steps', 'name: x', 'nodes: it must have at least 1 entry'],
  ['an empty graph', 'name: x\nnodes: {}', 'nodes: it must have at least 1 entry'],
  ['steps that are a text', 'name: x\nnodes: hello', 'nodes: it must be steps by their ids'],
  ['a step that is nothing', steps('a:'), 'nodes.0: it must be an object'],
  ['a step that does nothing', a(''), 'nodes.a: it does nothing: it needs one of tool, agent,'],
  [
    'an unknown type',
    a('type: aproval'),
    'nodes.a.type: there is no type "aproval"; did you mean "approval"?',
  ],
  ['two things at once', a('tool: a__b, value: 1'), 'nodes.a: it has both "tool" and "value"'],
  ['an unknown field', a('value: 1, colour: red'), 'nodes.a: "colour" means nothing here'],
  [
    'a mistyped field',
    a('tool: a__b, input: { n: 1 }'),
    '"input" means nothing here; did you mean "inputs"?',
  ],
  [
    'a mistyped field inside',
    a('value: 1, retry: { attempt: 2 }'),
    'nodes.a.retry: "attempt" means nothing here; did you mean "attempts"?',
  ],
  [
    'a mistyped field of the whole',
    `nodez: 1\n${a('value: 1')}`,
    '"nodez" means nothing here; did you mean "nodes"?',
  ],
  [
    'a next that is not there',
    a('value: 1, next: zz'),
    'nodes.a: "next" names "zz", which does not exist',
  ],
  ['a need that is not there', a('value: 1, needs: zz'), '"a" names "zz", which does not exist'],
  ['a step that needs itself', a('value: 1, needs: [a]'), 'circular dependency: a -> a'],
  [
    'a circle',
    steps('a: { value: 1, needs: [b] }\n  b: { value: 1, needs: [a] }'),
    'circular dependency: a -> b -> a',
  ],
  [
    'an id twice in a list',
    'name: x\nnodes: [{ id: a, value: 1 }, { id: a, value: 2 }]',
    'the id "a" is used twice',
  ],
  [
    'an id twice in a map',
    steps('a: { value: 1 }\n  a: { value: 2 }'),
    'Map keys must be unique at line 4',
  ],
  ['an id that is none', steps('"a b": { value: 1 }'), 'nodes.a b.id: a letter, then letters'],
  ['a step named __proto__', steps('__proto__: { value: 1 }'), 'nodes.__proto__.id: a letter'],
  [
    'a __proto__ in JSON',
    '{"name":"x","__proto__":{"nodes":[]},"nodes":{"a":{"value":1}}}',
    '"__proto__" means nothing here',
  ],
  [
    'a part named __proto__',
    `${a('type: subworkflow, workflow: __proto__')}\nparts: { __proto__: { nodes: { a: { value: 1 } } } }`,
    'parts: "__proto__" means nothing here',
  ],
  ['a time below 0', a('value: 1, timeout: -5'), '"timeout" is a number of seconds above 0'],
  [
    'a time that is a text',
    a('value: 1, timeout: "5 minutes"'),
    '"timeout" is a number of seconds above 0, at most a year, not "5 minutes"',
  ],
  ['a wait below 0', a('type: wait, ms: -1'), 'nodes.a.ms: it must be at least 0'],
  [
    'more tries than allowed',
    a('value: 1, retry: { attempts: 1000000 }'),
    'nodes.a.retry.attempts: it must be at most 20',
  ],
  [
    'more at once than allowed',
    `maxParallel: 1000000\n${a('value: 1')}`,
    'maxParallel: it must be at most 50',
  ],
  [
    'a join of more than there are',
    steps('a: { value: 1 }\n  b: { value: 1, needs: [a], join: 5 }'),
    '"b" waits for 5 of the 1 steps that it needs',
  ],
  [
    'a join that is none',
    steps('a: { value: 1 }\n  b: { value: 1, needs: [a], join: some }'),
    'nodes.b.join: it must be "all", "any" or a number',
  ],
  [
    'a loop over and while',
    a('type: loop, over: "[1]", while: "true", body: { b: { value: 1 } }'),
    'needs either "over" or "while"',
  ],
  [
    'a decision to nowhere',
    a('type: decision, branches: [{ when: "true", next: z }]'),
    '"a" names "z", which does not exist',
  ],
  ['an expression too long', value(`${'1+'.repeat(5000)}1`), '"a": the expression "1+1+'],
  [
    'an expression too deep',
    value(`${'('.repeat(500)}1${')'.repeat(500)}`),
    '"a": the expression "(((',
  ],
  ['an expression that never ends', value("'aaaa!'.matches('^(a+)+$')"), 'could take forever'],
  [
    'an expression of another language',
    value('input.a === 1 ? x => x : null'),
    'write "==" for "==="',
  ],
  [
    'a prompt whose form is none',
    a('prompt: Hi, output: { type: banana }'),
    'nodes.a.output: it is no JSON Schema',
  ],
  [
    'an input whose form is none',
    `input: { type: banana }\n${a('value: 1')}`,
    'input: it is no JSON Schema',
  ],
  ['a billion laughs', LAUGHS, 'its anchors (&) and aliases (*) repeat each other too often'],
  [
    'steps that hold themselves',
    'name: x\nnodes: &n\n  a: *n',
    'it is nested more than 200 deep, or holds itself',
  ],
  ['an anchor that is not there', a('value: *zz'), 'Unresolved alias'],
  ['loops 100 deep', steps(`a: ${inner(100)}`), 'it is nested more than 200 deep'],
  [
    'loops 3,000 deep',
    steps(`a: ${'{ type: loop, over: "[1]", body: { a: '.repeat(3000)}`),
    'it is nested too deeply',
  ],
  [
    '6,000 steps',
    steps(Array.from({ length: 6000 }, (_, index) => `n${index}: { value: 1 }`).join('\n  ')),
    'nodes: it must have at most 5000 entries',
  ],
  ['10 MB', a(`value: "${'x'.repeat(10_000_000)}"`), 'it is longer than 2000000 characters'],
  ['a broken JSON', '{"name": "x", "nodes": {', 'it is neither YAML nor JSON'],
  ['two documents', `${a('value: 1')}\n---\nname: y`, 'it holds more than one document'],
  [
    'an unknown pattern',
    'name: x\npattern: __proto__',
    'there is no pattern "__proto__"; there are pipeline,',
  ],
  ['a pattern without its steps', 'name: x\nchain: sequential', 'steps: it is missing'],
])('%s is refused with its place and what to do', (_name, text, words) => {
  try {
    parseWorkflow(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    const { code, message, remedy } = error as AppError;
    expect(code).toBe('workflow.invalid');
    expect(message).toContain(words);
    expect(message.length).toBeLessThan(1500);
    expect(remedy).toContain('Nothing was run');
    return;
  }
  throw new Error('it was let through');
});

test('a value that came in as JSON may not be nested without end either', () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
  const definition = { name: 'x', nodes: { a: { value: deep } } };
  expect(() => readWorkflow(definition)).toThrow('nested more than 200 deep');
});

const log = { debug() {}, info() {}, warn() {}, error() {} };

function engineWith(library: Record<string, string>) {
  const clock = new FakeClock();
  const { database } = memoryDatabase(clock);
  const engine = new WorkflowEngine({
    ...{ database, clock, log, ids: countingIds(), random: seededRandom(1) },
    performer: {
      perform: () => Promise.resolve({ status: 'done', output: 1 }),
      remains: () => ({ status: 'again' }),
    },
    workflow: (name) => {
      const text = Object.hasOwn(library, name) ? library[name] : undefined;
      return text === undefined ? undefined : parseWorkflow(text);
    },
  });
  return { engine, stored: () => database.select().from(tables.runs).all() };
}

const runs = (name: string, workflow: string): string =>
  `name: ${name}\nnodes:\n  a: { type: subworkflow, workflow: ${workflow} }\n`;

test.each([
  ['one that runs itself', runs('x', 'x'), '"x" runs itself: x -> x'],
  ['two that run each other', runs('x', 'y'), '"x" runs itself: x -> y -> x'],
  ['one that is not there', runs('x', 'ghost'), 'There is no workflow "ghost".'],
  ['one named constructor', runs('x', 'constructor'), 'There is no workflow "constructor".'],
  ['one named __proto__', runs('x', '__proto__'), 'There is no workflow "__proto__".'],
  [
    'a wrong input',
    `input: { type: object, required: [n], properties: { n: { type: number } } }\n${a('value: 1')}`,
    'The input does not fit the workflow "x": n: it is missing',
  ],
])('%s is refused before anything is stored', (_name, text, words) => {
  const { engine, stored } = engineWith({ y: runs('y', 'x'), x: runs('x', 'y') });
  expect(() => engine.start(parseWorkflow(text), { input: {} })).toThrow(words);
  expect(stored()).toEqual([]);
});

test('a problem is told with its line, in lists and maps', () => {
  const lines = (text: string) => findProblems(text).map(({ line }) => line);
  expect(lines('name: x\nnodes:\n  a: { value: 1 }\n  b: { value: 1, colour: red }\n')).toEqual([
    4,
  ]);
  expect(lines('name: x\nnodes:\n  - id: a\n    value: 1\n  - id: b\n    tool: 7\n')).toEqual([5]);
  expect(lines('name: x\nnodez: 1\nnodes:\n  a: { value: 1 }\n')).toEqual([2]);
});

const NUMBERS = Array.from({ length: 20_000 }, (_, index) => index);
const DOUBLED = (first: string, join: (name: string) => string): string =>
  [...'abcdefghijklmnopqrst'].reduceRight(
    (rest, name, index, names) =>
      `cel.bind(${name}, ${index === 0 ? first : join(names[index - 1]!)}, ${rest})`,
    't',
  );

test.each([
  ['maps in maps', 'xs.map(a, xs.map(b, a * b))'],
  ['whether all in all hold', 'xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0)))'],
  ['one of many in each of many', 'xs.map(a, xs.exists_one(b, b == a))'],
  [
    'a filter in a filter of what was filtered',
    'xs.filter(a, a > 1).filter(a, xs.filter(b, b > a).size() > 0)',
  ],
  ['whether each is in the list, again for each', 'xs.map(a, xs.filter(b, b in xs))'],
  ['copies of a list for each of its entries', 'xs.map(a, xs + xs)'],
  ['the list itself for each of its entries', 'xs.map(a, xs)'],
  ['a list that is doubled again and again', DOUBLED('xs', (name) => `${name} + ${name}`)],
  ['a list in a list in a list', DOUBLED('xs', (name) => `[${name}, ${name}]`)],
  ['a long text for each of many', 'xs.map(a, input.text)'],
])('an expression that would hold everything up is refused: %s', (_what, expression) => {
  const source = expression.replaceAll('xs', 'input.xs');
  expect(() => evaluate(source, { input: { xs: NUMBERS, text: 'x'.repeat(100_000) } })).toThrow(
    /more than (?:500000 entries|1000000 values)/,
  );
});

test('what goes over a list once or twice is no matter, however long the list is', () => {
  const context = { input: { xs: NUMBERS, few: [1, 2, 3] } };
  const source = 'size(input.xs.filter(a, a in input.few).map(a, input.few.map(b, a / 2 + b)))';
  expect(evaluate(source, context)).toBe(3);
  expect(evaluate('input.few.map(a, 7 / 2)', context)).toEqual([3.5, 3.5, 3.5]);
  expect(evaluate('(input.few + [7]).filter(x, x in [1, 7])', context)).toEqual([1, 7]);
  expect(evaluate('cel.bind(all, input.few, all.map(x, x > 1, x % 2))', context)).toEqual([0, 1]);
});

test('an expression that is counted is still told as it was written', () => {
  const problem = (source: string) => () => evaluate(source, { input: { few: [{ a: 1 }] } });
  expect(problem('input.few.map(x, x.b)')).toThrow('"x" has no "b"');
  expect(problem('input.few.map(x, x)[0].b')).toThrow('"input.few.map(x, x)[0]" has no "b"');
});
