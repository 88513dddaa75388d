import { expect, test } from 'vitest';
import { workflow } from './builder.ts';
import { dryRun } from './dry-run.ts';
import { parseWorkflow } from './parse.ts';

test('a workflow in TypeScript is the one that a file gives', () => {
  const built = workflow('trip')
    .version('2.0.0')
    .task('find', { tool: 'flights__search' }, { inputs: { to: '${input.to}' } })
    .decision('cheap', [{ when: 'nodes.find.output.price < 100', next: ['book'] }], ['ask'])
    .task(
      'book',
      { tool: 'flights__book' },
      { compensate: { action: { tool: 'flights__cancel' } } },
    )
    .approval('ask', 'Too dear?')
    .end('done', '${nodes.find.output}', { needs: ['book', 'ask'], join: 'any' })
    .build();
  expect(built).toEqual(
    parseWorkflow(`
name: trip
version: 2.0.0
nodes:
  find: { tool: flights__search, inputs: { to: "\${input.to}" } }
  cheap: { type: decision, needs: [find], branches: [{ when: nodes.find.output.price < 100, next: [book] }], otherwise: [ask] }
  book: { tool: flights__book, compensate: { action: { tool: flights__cancel } } }
  ask: { type: approval, question: Too dear? }
  done: { type: end, output: "\${nodes.find.output}", needs: [book, ask], join: any }
`),
  );
});

test('a builder tells every problem at once', () => {
  const bad = workflow('bad').task('a', { value: '${1 +}' }).task('a', { value: 1 });
  expect(() => bad.build()).toThrow(/used twice.*expression|expression.*used twice/s);
});

test('a dry run names every call with its cost, inside loops and sub-workflows too', () => {
  const definition = workflow('plan')
    .task('read', { tool: 'files__read' })
    .loop('each', { over: 'nodes.read.output' }, (body) =>
      body.task(
        'send',
        { tool: 'mail__send' },
        { compensate: { action: { tool: 'mail__recall' } } },
      ),
    )
    .task('aside', { prompt: 'Sum up.' }, { needs: ['read'] })
    .build();
  const plan = dryRun({ definition, library: {} }, (action) =>
    'tool' in action
      ? { effect: 'write', problem: null, costNano: 5 }
      : { effect: null, problem: 'no model', costNano: null },
  );
  expect(plan.waves).toEqual([['read'], ['each', 'aside']]);
  expect(
    plan.calls.map(({ path, target, compensation, repeated }) => ({
      path,
      target,
      compensation,
      repeated,
    })),
  ).toEqual([
    { path: 'read', target: 'files__read', compensation: false, repeated: false },
    { path: 'each/send', target: 'mail__send', compensation: false, repeated: true },
    { path: 'each/send', target: 'mail__recall', compensation: true, repeated: true },
    { path: 'aside', target: 'auto', compensation: false, repeated: false },
  ]);
  expect(plan).toMatchObject({ costNano: 10, costIncomplete: true });
});
