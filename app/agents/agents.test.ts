import { expect, test } from 'vitest';
import { verify } from './lubit.ts';
import type { Analysis, Execution, PlanStep } from './plan.ts';
import { review } from './rune.ts';

const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({
  id,
  title: id,
  asked: id,
  tool: 'files__read',
  arguments: { path: '/a' },
  missing: [],
  late: false,
  needs: [],
  effect: 'read',
  why: '',
  risk: 'low',
  expected: '',
  undo: null,
  ...more,
});
const plan = (...steps: PlanStep[]): Analysis => ({
  request: 'Read the report of Kim and tell me the total',
  intent: 'look up',
  steps,
  fast: false,
  allOrNothing: false,
  cost: { toolCalls: steps.length, modelCalls: 0 },
  by: 'rules',
});
const facts = {
  tool: (name: string) =>
    name === 'files__read'
      ? {
          inputSchema: {
            type: 'object',
            properties: { path: { type: 'string' } },
            additionalProperties: false,
          },
          effect: 'read' as const,
        }
      : name === 'mail__send'
        ? { inputSchema: { type: 'object' }, effect: 'write' as const }
        : undefined,
  mayChange: true,
};

test('Lubit approves what can be carried out', () => {
  expect(verify(plan(step('a'), step('b', { needs: ['a'] })), facts).decision).toBe('approve');
});

test('what undoes a step is held to the same words as a step', () => {
  const undone = plan(step('a', { undo: { tool: 'mail__send', arguments: {} } }));
  expect(verify(undone, facts).decision).toBe('approve');
  const readOnly = verify(undone, { ...facts, mayChange: false });
  expect(readOnly).toMatchObject({
    decision: 'reject',
    reasons: [expect.stringMatching(/may change/)],
  });
  const changed = verify(undone, { ...facts, changed: (name) => name === 'mail__send' });
  expect(changed).toMatchObject({
    decision: 'reject',
    reasons: [expect.stringMatching(/changed/)],
  });
});

test.each([
  ['an empty graph', plan(), 'reject', /nothing to do/],
  ['no tool', plan(step('a', { tool: null })), 'reject', /no tool fits/],
  ['a missing argument', plan(step('a', { missing: ['path'] })), 'reject', /does not say: path/],
  ['a tool that is gone', plan(step('a', { tool: 'x__y' })), 'revise', /not there now/],
  ['a wrong type', plan(step('a', { arguments: { path: 7 } })), 'revise', /must be string/],
  ['a hostile argument', plan(step('a', { arguments: { __proto: 1 } })), 'revise', /no argument/],
  [
    'a circle',
    plan(step('a', { needs: ['b'] }), step('b', { needs: ['a'] })),
    'revise',
    /in a circle/,
  ],
  ['an unknown need', plan(step('a', { needs: ['ghost'] })), 'revise', /ghost/],
  [
    'a write that calls itself a read',
    plan(step('a', { tool: 'mail__send', arguments: {} })),
    'revise',
    /is a write tool, not read/,
  ],
])('Lubit does not approve %s', (_name, analysis, decision, reason) => {
  const verdict = verify(analysis, facts);
  expect(verdict.decision).toBe(decision);
  expect(verdict.reasons.join('; ')).toMatch(reason);
});

test('Lubit rejects a change that nobody has allowed', () => {
  const analysis = plan(step('a', { tool: 'mail__send', arguments: {}, effect: 'write' }));
  expect(verify(analysis, { ...facts, mayChange: false }).decision).toBe('reject');
});

const execution = (
  answer: string,
  more: Partial<Execution['results'][number]> = {},
): Execution => ({
  results: [
    {
      id: 'a',
      tool: 'files__read',
      status: 'completed',
      recovered: null,
      text: 'Report of Kim. Total: 1,250 won. File /docs/report.txt. Contact kim@example.com',
      source: 'files',
      effect: 'read',
      consent: 'not-needed',
      durationMs: 1,
      ...more,
    },
  ],
  answer,
  by: 'rules',
});

test.each([
  ['The total is 1,250.'],
  ['It stands in /docs/report.txt: a total of 1,250 won.'],
  ['Nothing was found.'],
])('RUNE passes the honest answer "%s"', (answer) => {
  const result = review({ analysis: plan(step('a')), execution: execution(answer) });
  expect(result.findings).toEqual([]);
  expect(result.passed).toBe(true);
});

test.each([
  ['invented figures', 'The total is 9,999 won, paid on 2031-05-06.', /transparency/],
  ['an invented file', 'See budget.xlsx for more.', /transparency/],
  ['personal data', 'Write to kim@example.com for the 1,250.', /fairness: .*e-mail/],
  ['a resident number', 'Total 1,250. 900101-1234568', /fairness: .*resident/],
  ['prejudice', 'All women are bad at this.', /fairness: .*judges/],
])('RUNE catches %s', (_name, answer, finding) => {
  const result = review({ analysis: plan(step('a')), execution: execution(answer) });
  expect(result.passed).toBe(false);
  expect(result.findings.join('; ')).toMatch(finding);
});

test('RUNE catches a change without consent, a lost step and a step that was never planned', () => {
  const acted = execution('Done.', { effect: 'write', consent: 'refused' });
  expect(review({ analysis: plan(step('a')), execution: acted }).findings.join()).toMatch(
    /autonomy/,
  );
  const lost = review({ analysis: plan(step('a'), step('b')), execution: execution('Done.') });
  expect(lost.findings.join()).toMatch(/cooperation: the step "b" has no result/);
  const extra = review({ analysis: plan(), execution: execution('Done.') });
  expect(extra.findings.join()).toMatch(/never planned/);
});
