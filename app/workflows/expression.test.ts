import { expect, test } from 'vitest';
import { AppError } from '../base/index.ts';
import { checkExpression, evaluate, fill, holds, type Context } from './expression.ts';
import { parseWorkflow } from './parse.ts';

const context: Context = {
  input: { count: 5, price: 2.5, text: '7', list: [1, 2], none: null },
  vars: { size: 2 },
  nodes: { read: { output: { text: 'hello', words: 3 } } },
  index: 1,
};

test.each<[string, unknown]>([
  ['vars.size + size(input.list)', 4],
  ['1 + 1.5', 2.5],
  ['input.count > 3', true],
  ['input.count + 1', 6],
  ['index + 1', 2],
  ['input.price * 2', 5],
  ['input.count % 2 == 1', true],
  ['7 / 2', 3.5],
  ['input.count / 2', 2.5],
  ['size(input.list) / 4', 0.5],
  ['int(7 / 2)', 3],
  ['1 == 1.0 && 1 != 1.5', true],
  ['size(input.list) == vars.size', true],
  ['input.list[vars.size - 1]', 2],
  ['input.list.map(x, x + 1)', [2, 3]],
  ['input.list.filter(x, x > 1).size() - 1', 0],
  ['input.count in [5, 6]', true],
  ['"n: " + string(input.count)', 'n: 5'],
  ['"welcome".substring(0, input.count)', 'welco'],
  ['"welcome".substring(vars.size)', 'lcome'],
])('%s gives what a person means by it', (expression, value) => {
  expect(evaluate(expression, context)).toEqual(value);
});

const reason = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return String(error.data?.['reason']);
  }
  throw new Error('it was not refused');
};

test.each([
  ['inputs.count', 'there is no "inputs"; did you mean "input"?'],
  ['input.cuont', '"input" has no "cuont"; did you mean "count"?'],
  ['input.list.length', '"input.list" has no "length"; use size(...)'],
  ['input.none.text', '"input.none" has no "text": it is empty or no object'],
  ['nodes.raed.output', '"nodes" has no "raed"; did you mean "read"?'],
  ['len(input.list)', 'there is no function "len"; use size(...)'],
  ['sise(input.list)', 'there is no function "sise"; did you mean "size"?'],
  ['size(5)', '"size" does not take a number'],
  [
    '"n: " + input.count',
    '"+" does not take a text and a number; string(...) makes a text of a number, double(...) a number of a text',
  ],
  ['input.list[7]', 'the list is not that long (index out of bounds, index 7 >= size 2)'],
  ['input.count / 0', 'the result is no number; is something divided by zero?'],
  ['toString', 'it names something that is not a value'],
])('%s is refused in words that say what to write', (expression, words) => {
  expect(reason(() => evaluate(expression, context))).toContain(words);
});

test.each([
  ['input.count', 'it gives number, where true or false is needed'],
  ['input.none', 'it gives nothing (null)'],
  ['input.count && true', 'compare it'],
])('the condition %s is not taken for true or false', (expression, words) => {
  expect(reason(() => holds(expression, context))).toContain(words);
});

const readable = { names: ['input', 'vars', 'nodes'], nodes: ['read'] };

test.each([
  ['input.a = 1', 'write "==" to compare'],
  ['input.a === 1', 'write "==" for "==="'],
  ['input.a and input.b', 'write "&&" for "and"'],
  ['not input.a', 'write "!" for "not"'],
  ['inputs.a > 1', 'there is no "inputs" here; did you mean "input"?'],
  ['item > 1', 'there is no "item" here; there are input, vars, nodes. A text stands in quotes'],
  ['nodes.raed.output > 1', 'there is no step "raed" that it could see; did you mean "read"?'],
  ['nodes["raed"].output > 1', 'there is no step "raed"'],
  ['1 + "a"', '"+" does not take a number and a text'],
  ['foo(input.a)', 'there is no function "foo"'],
  ['constructor', 'there is no "constructor" here'],
  ["'aaaa!'.matches('^(a+)+$')", 'could take forever'],
  ["input.text.matches('(a|aa)*b')", 'could take forever'],
  ['input.text.matches(input.pattern)', 'must stand in the expression as a text'],
])('%s is refused before anything runs', (expression, words) => {
  expect(checkExpression(expression, readable)?.message).toContain(words);
});

test.each([
  'input.list.map(x, x + 1)',
  'input.list.exists(one, one.name == "and")',
  'input.list.filter(x, x > 1).all(y, y < vars.most)',
  "input.text.matches('^(ab)+[(+]*x{2}(c|d)?$')",
  'has(input.a) ? int(input.a) : size(nodes.read.output.text)',
  'nodes.exists(id, nodes[id].status == "failed")',
])('%s is let through', (expression) => {
  expect(checkExpression(expression, readable)).toBeUndefined();
});

test('a brace in a text of an expression does not close it, and one that is left open is told', () => {
  expect(fill('${"}" + "{"}!', context)).toBe('}{!');
  expect(fill('say "${input.text}"', context)).toBe('say "7"');
  const open = 'name: open\nnodes:\n  a: { value: "${input.count" }\n';
  expect(() => parseWorkflow(open)).toThrow('"a": "${" is not closed in "${input.count"');
});

test('names are checked where they stand: in loops, in parts, in what undoes a step', () => {
  const text = `
name: places
nodes:
  a: { value: 1, compensate: { action: { value: "\${output + item}" } } }
  each: { type: loop, over: item.list, body: { b: { value: "\${item + nodes.a.output + nodes.c.output}" } } }
  until: { type: loop, while: "last < 3 && nodes.d.status != 'x'", body: { d: { value: 1 } } }
  sub: { type: subworkflow, workflow: mine }
parts: { mine: { nodes: { c: { value: "\${nodes.a.output}" } } } }
output: "\${nodes.each.output + nodes.b.output}"
`;
  const problems = (() => {
    try {
      parseWorkflow(text);
      return [];
    } catch (error) {
      return (error as AppError).data!['problems'] as string[];
    }
  })();
  expect(
    problems.map((problem) =>
      /"([^"]+)": .*there is no (.*?)(?: here| that)/u.exec(problem)?.slice(1),
    ),
  ).toEqual([
    ['a', '"item"'],
    ['each', '"item"'],
    ['each/b', 'step "c"'],
    ['mine: c', 'step "a"'],
    ['output', 'step "b"'],
  ]);
});
