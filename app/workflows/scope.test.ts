import { expect, test } from 'vitest';
import { foldEvents } from './event.ts';
import { evaluate } from './expression.ts';
import { parseWorkflow } from './parse.ts';
import { iterationScope, rootScope } from './scope.ts';

const definition = parseWorkflow(`
name: seen
variables: { size: 2 }
nodes:
  first: { value: 1 }
  turns: { type: loop, over: input.list, needs: [first], body: { inner: { value: 1 } } }
`);
const loop = definition.nodes.find((node) => node.type === 'loop')!;
const completed = (path: string, output: unknown) => ({
  type: 'node.completed' as const,
  path,
  output,
});
const state = foldEvents([
  { seq: 1, at: 0, event: completed('first', 'one') },
  { seq: 2, at: 0, event: completed('turns[0]/inner', 'deep') },
]);

test('an expression inside a loop sees its own nodes, those around, the item and the variables', () => {
  const root = rootScope(definition, state, { list: ['a'] });
  const inner = iterationScope(root, loop, 'turns', 0, { item: 'a' }, state);
  const seen = '[nodes.inner.output, nodes.first.output, item, vars.size, index, input.list]';
  expect(evaluate(seen, inner.context)).toEqual(['deep', 'one', 'a', 2, 0, ['a']]);
  expect(evaluate('has(nodes.inner)', root.context)).toBe(false);
});

test('no state is looked through before an expression reads a node', () => {
  const unread = { ...state, nodes: new Map() };
  unread.nodes.get = () => expect.fail('a node was read');
  const { context } = rootScope(definition, unread, { list: [] });
  expect(evaluate('[vars.size, size(input.list)]', context)).toEqual([2, 0]);
});
