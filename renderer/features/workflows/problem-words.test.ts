import { afterEach, expect, test } from 'vitest';
import { findProblems } from '../../../app/workflows/index.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { problemText } from './problem-words.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

const steps = (fields: string): string => `name: x\nnodes:\n  a: ${fields}\n`;

test.each([
  ['nothing', ''],
  ['no step', 'name: x'],
  ['a field of another type', steps('{ tool: 5 }')],
  ['a loop without a body', steps('{ type: loop, over: input.list }')],
  ['a step that is not there', steps('{ value: 1, needs: [gone] }')],
  ['a workflow that is not there', steps('{ type: subworkflow, workflow: gone }')],
  ['a step that needs itself', steps('{ value: 1, needs: [a] }')],
  ['a join of more than there are', steps('{ value: 1, join: 3 }')],
  ['a loop over nothing', steps('{ type: loop, body: { b: { value: 1 } } }')],
  ['a wait for nothing', steps('{ type: wait }')],
  ['a mistyped field', steps('{ value: 1, neds: [] }')],
  ['a mistyped type', steps('{ type: aproval }')],
  ['a negative time', steps('{ value: 1, timeout: -1 }')],
  ['a next that is not there', steps('{ value: 1, next: gone }')],
  ['an expression that ends early', steps('{ value: "${input.a >}" }')],
  ['an expression of another language', steps('{ value: "${input.a and 1}" }')],
  ['a name that is not there', steps('{ value: "${imput.a}" }')],
  ['a function that is not there', steps('{ value: "${len(input.a)}" }')],
  ['a text and a number', steps('{ value: "${1 + \'a\'}" }')],
  ['an expression that is not closed', steps('{ value: "${input.a" }')],
  ['a pattern that could take forever', steps(`{ value: "\${input.a.matches('(a+)+')}" }`)],
  ['an input that is no schema', `input: { type: thing }\n${steps('{ value: 1 }')}`],
  ['a pattern that is not there', 'name: x\npattern: gone'],
  ['a chain that is not there', 'name: x\nchain: saga'],
  ['a pattern without steps', 'name: x\npattern: pipeline'],
  ['a bracket that is not closed', 'name: [x'],
  ['a name twice', 'name: x\nname: y'],
])('%s is told in Korean alone', (_what, text) => {
  overwriteGetLocale(() => 'ko');
  const found = findProblems(text, () => false);
  expect(found.length).toBeGreaterThan(0);
  for (const problem of found) {
    expect(problemText(problem)).toMatch(/[가-힣]/);
    expect(problemText(problem)).not.toMatch(/\b(?:it|is|the|must|does|there)\b/i);
  }
});

test('the place is kept, and the core is heard in its own words in English', () => {
  const found = findProblems(steps('{ value: 1, neds: [] }'));
  expect(found.map(problemText)).toEqual(['a: "neds" means nothing here; did you mean "needs"?']);
  const cause = { code: 'fault.odd' };
  expect(problemText({ message: 'something else', cause })).toBe('something else');
});
