import { expect, test } from 'vitest';
import { parseWorkflow } from '../parse.ts';
import { differenceOf } from './difference.ts';
import { usualDurations } from './durations.ts';
import { proposalsFor } from './optimise.ts';

const effects: Readonly<Record<string, 'read' | 'write'>> = {
  read: 'read',
  look: 'read',
  write: 'write',
};
const times: Readonly<Record<string, number>> = { a: 100, b: 300, c: 50, each: 800, ok: 0 };

function propose(nodes: string, head = '') {
  const text = `name: t\n${head}nodes:\n${nodes}`;
  const found = proposalsFor(text, {
    effect: (action) => ('tool' in action ? (effects[action.tool] ?? null) : null),
    usualMs: (id) => times[id],
  });
  return found.map((one) => ({ ...one, needs: needsOf(one.after) }));
}

function needsOf(text: string): Record<string, string[]> {
  const { nodes } = parseWorkflow(text);
  return Object.fromEntries(nodes.map(({ id, needs }) => [id, needs.map(({ node }) => node)]));
}

const END = '  end: { type: end, needs: [b], output: "${nodes.b.output}" }\n';

test('two reads in a row that share nothing run side by side, and what follows waits for both', () => {
  const [found, ...more] = propose(
    '  a: { tool: read, next: b } # first\n  b: { tool: look }\n  c: { tool: write, needs: [b] }\n',
  );
  expect(more).toEqual([]);
  expect(found).toMatchObject({ rule: 'parallel', gain: { ms: 100, waves: 1, calls: 0 } });
  expect(found?.needs).toEqual({ a: [], b: [], c: ['b', 'a'] });
  expect(found?.after).toContain('# first');
  const changes = found?.difference.filter(({ mark }) => mark !== 'same');
  expect(changes?.map(({ mark }) => mark)).toEqual(['less', 'more', 'less', 'more']);
});

test('lines that a proposal is not about stay as they were written', () => {
  const [found] = propose(
    '  a: {tool: read}\n  b: { tool: look, needs: [a] }\n  c: {tool: write, needs: [b]}\n  d: { value: 1, needs: [ c] }\n',
  );
  expect(found?.rule).toBe('parallel');
  for (const line of ['  a: {tool: read}', '  d: { value: 1, needs: [ c] }']) {
    expect(found?.difference).toContainEqual({ mark: 'same', text: line });
  }
});

test.each([
  [
    'the second reads the first',
    '  b: { tool: look, needs: [a], inputs: { x: "${nodes.a.output}" } }\n',
  ],
  [
    'the second reads steps by a name that is worked out',
    '  b: { tool: look, needs: [a], inputs: { x: "${nodes[input.n].output}" } }\n',
  ],
  ['the second changes something', '  b: { tool: write, needs: [a] }\n'],
  ['nothing is known of the tool', '  b: { tool: other, needs: [a] }\n'],
  ['the second has a condition', '  b: { tool: look, needs: [a], when: input.x }\n'],
  ['the link has a condition', '  b: { tool: look, needs: [{ node: a, when: input.x }] }\n'],
  ['the second runs in any case', '  b: { tool: look, needs: [{ node: a, kind: soft }] }\n'],
  ['the second may fail', '  b: { tool: look, needs: [a], optional: true }\n'],
])('nothing is moved where %s', (_why, second) => {
  expect(propose(`  a: { tool: read }\n${second}${END}`)).toEqual([]);
});

test('a read never passes a step that changes something', () => {
  expect(propose(`  a: { tool: write }\n  b: { tool: look, needs: [a] }\n${END}`)).toEqual([]);
});

test('the last step stays the last where a run gives back what it gave', () => {
  expect(propose('  a: { tool: read }\n  b: { tool: look, needs: [a] }\n')).toEqual([]);
});

test('what another link leads to in any case is left out, so nothing is moved', () => {
  const nodes =
    '  a: { tool: read }\n  b: { tool: look, needs: [a] }\n  z: { tool: write }\n  c: { tool: write, needs: [b, z] }\n';
  expect(propose(nodes)).toEqual([]);
});

test('a link that another step says already goes', () => {
  const nodes =
    '  a: { tool: write }\n  b: { tool: write, needs: [a] }\n  c: { tool: write, needs: [a, b] }\n';
  const found = propose(nodes);
  expect(found.map(({ rule }) => rule)).toEqual(['redundant']);
  expect(found[0]?.needs['c']).toEqual(['b']);
  expect(found[0]?.gain.ms).toBe(0);
});

test.each([
  ['the step between has a condition', 'b: { tool: write, needs: [a], when: input.x }'],
  ['the step between may be left out by another', 'b: { tool: write, needs: [a, z] }'],
  ['the first may fail', 'b: { tool: write, needs: [a] }', ', optional: true'],
])('a link stays where %s', (_why, between, first = '') => {
  const nodes = `  a: { tool: write${first} }\n  z: { tool: write }\n  ${between}\n  c: { tool: write, needs: [a, b] }\n`;
  expect(propose(nodes)).toEqual([]);
});

test('a link stays where the step goes on by something else without it', () => {
  const nodes =
    '  a: { tool: write }\n  z: { tool: write }\n  b: { tool: write, needs: [a] }\n  c: { tool: write, needs: [a, b, z] }\n';
  expect(propose(nodes)).toEqual([]);
});

const SAME = '{ tool: read, inputs: { path: "${input.p}" } }';
const AGAIN = (needs: string) => `{ tool: read, inputs: { path: "\${input.p}" }, needs: ${needs} }`;

test('the same reading call is made once where nothing changes in between', () => {
  const nodes = `  a: ${SAME}\n  m: { prompt: "\${nodes.a.output}", needs: [a] }\n  b: ${AGAIN('[m]')}\n${END}`;
  const found = propose(nodes).find(({ rule }) => rule === 'cache');
  expect(found?.gain).toEqual({ ms: 300, waves: 0, calls: 1 });
  const step = parseWorkflow(found!.after).nodes.find(({ id }) => id === 'b');
  expect(step).toMatchObject({ action: { value: '${nodes.a.output}' }, inputs: {} });
});

test.each([
  ['something is written in between', '  w: { tool: write, needs: [a] }\n', '[w]'],
  ['something is written at the same time', '  w: { tool: write }\n', '[a]'],
  ['a person is asked in between', '  w: { type: approval, question: Go?, needs: [a] }\n', '[w]'],
  ['the first call may not have been made', '  w: { prompt: x }\n', '[w, { node: a, kind: soft }]'],
])('a call is made again where %s', (_why, between, needs) => {
  const found = propose(`  a: ${SAME}\n${between}  b: ${AGAIN(needs)}\n${END}`);
  expect(found.filter(({ rule }) => rule === 'cache')).toEqual([]);
});

test('a check that does not look at the read before it is made first', () => {
  const nodes =
    '  a: { tool: read }\n  ok: { type: check, that: input.go, message: No., needs: [a] }\n  c: { tool: write, needs: [ok] }\n';
  const [found, ...more] = propose(nodes);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ rule: 'reorder', gain: { ms: 100 } });
  expect(found?.needs).toEqual({ ok: [], a: ['ok'], c: ['a'] });
});

test.each([
  ['it looks at the step', 'read', 'nodes.a.output != ""', ''],
  ['the step changes something', 'write', 'input.go', ''],
  ['others follow the step in any case', 'read', 'input.go', '  d: { tool: write, needs: [a] }\n'],
])('a check stays behind its step where %s', (_why, tool, that, more) => {
  const nodes = `  a: { tool: ${tool} }\n  ok: { type: check, that: '${that}', message: No., needs: [a] }\n  c: { tool: write, needs: [ok] }\n${more}`;
  expect(propose(nodes)).toEqual([]);
});

const LOOP = (tool: string, more = '') =>
  `  each: { type: loop, over: input.list${more}, body: { one: { tool: ${tool} } } }\n`;

test('rounds that only read run several at once, as many as the workflow allows', () => {
  const [found] = propose(LOOP('read'), 'maxParallel: 4\n');
  expect(found).toMatchObject({ rule: 'batch', gain: { ms: 600 } });
  expect(parseWorkflow(found!.after).nodes[0]).toMatchObject({ parallel: 4 });
});

test('rounds stay one after the other where they change something or one is all that may run', () => {
  expect(propose(LOOP('write'))).toEqual([]);
  expect(propose(LOOP('read', ', parallel: 2'))).toEqual([]);
  expect(propose(LOOP('read'), 'maxParallel: 1\n')).toEqual([]);
});

test('JSON stays JSON, and both forms of steps are changed', () => {
  const text = JSON.stringify({
    name: 't',
    nodes: [
      { id: 'a', type: 'task', action: { tool: 'read' } },
      { id: 'b', type: 'task', action: { tool: 'read' }, needs: ['a'] },
      { id: 'c', tool: 'write', needs: [{ node: 'b' }] },
    ],
  });
  const found = proposalsFor(text, {
    effect: (action) => ('tool' in action ? (effects[action.tool] ?? null) : null),
    usualMs: () => undefined,
  });
  expect(found.map(({ rule }) => rule)).toEqual(['parallel', 'cache']);
  expect(found.map(({ gain }) => gain.ms)).toEqual([null, null]);
  const { nodes } = JSON.parse(found[1]!.after) as { nodes: unknown[] };
  expect(nodes[1]).toMatchObject({ action: { value: '${nodes.a.output}' } });
});

test('a step usually takes the median of what it took', () => {
  const run = (ms: number) => ({
    status: 'completed' as const,
    completed: [],
    resets: new Map<string, number>(),
    nodes: new Map([
      ['a', { status: 'completed' as const, attempts: 1, startedAt: 10, endedAt: 10 + ms }],
      ['a/b', { status: 'completed' as const, attempts: 1, startedAt: 0, endedAt: 9 }],
    ]),
  });
  expect([...usualDurations([run(5), run(100), run(7)])]).toEqual([['a', 7]]);
});

test('a difference tells what goes and what comes, line by line', () => {
  const marks = differenceOf('a\nb\nc\nd\n', 'a\nc\nx\nd\n');
  expect(marks).toEqual([
    { mark: 'same', text: 'a' },
    { mark: 'less', text: 'b' },
    { mark: 'same', text: 'c' },
    { mark: 'more', text: 'x' },
    { mark: 'same', text: 'd' },
  ]);
});
