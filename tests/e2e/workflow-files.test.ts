import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agenthub, temporaryHome } from '../support/agenthub.ts';

const README = readFileSync(new URL('../../app/workflows/README.md', import.meta.url), 'utf8');

/** As someone would write them who has read nothing but the page on workflows. */
const FILES: readonly (readonly [string, string, unknown])[] = [
  ['the example', /```yaml\n([\s\S]*?)```/u.exec(README)![1]!, expect.stringContaining('Welcome')],
  [
    'a decision',
    `name: choose
nodes:
  read: { tool: files__read_text_file, inputs: { path: '\${input.folder}/Welcome.txt' } }
  long:
    type: decision
    needs: read
    branches: [{ when: size(nodes.read.output.text) > 20, next: big }]
    otherwise: small
  big: { value: 'long: \${size(nodes.read.output.text) > 20}' }
  small: { value: short }`,
    'long: true',
  ],
  [
    'a loop over a list',
    `name: read-all
nodes:
  each:
    type: loop
    over: input.files
    parallel: 3
    body:
      read: { tool: files__read_text_file, inputs: { path: '\${input.folder}/\${item}' } }
      size: { value: '\${size(nodes.read.output.text) > 20}', needs: [read] }
  half: { value: '\${size(nodes.each.output) / 2}', needs: [each], when: 'nodes.each.output[0]' }
output: '\${nodes.half.output}'`,
    0.5,
  ],
  [
    'a loop while something holds',
    `name: until
nodes:
  poll:
    type: loop
    while: index < 3
    body:
      pause: { type: wait, ms: 10 }
      look: { value: '\${index + 1}', needs: [pause] }
  done: { type: end, output: '\${size(nodes.poll.output)} looks', needs: [poll] }`,
    '3 looks',
  ],
  [
    'several at once',
    `name: two-at-once
nodes:
  begin: { type: start }
  fork: { type: parallel, needs: [begin] }
  a: { tool: files__list_directory, inputs: { path: '\${input.folder}' }, needs: [fork], timeout: 10 }
  b: { type: wait, ms: 100, needs: [fork] }
  any: { value: first, needs: [a, b], join: any }
  finish: { type: end, output: { got: '\${nodes.any.output}' }, needs: [any, a] }`,
    { got: 'first' },
  ],
  [
    'a part, variables and an input with a form',
    `name: with-part
input: { type: object, required: [folder], properties: { folder: { type: string } } }
variables: { file: Welcome.txt }
nodes:
  show: { type: subworkflow, workflow: shorten, inputs: { text: '\${vars.file}', n: 7 } }
parts:
  shorten: { nodes: { cut: { value: '\${input.text.substring(0, input.n)}' } } }
output: 'cut to \${nodes.show.output}'`,
    'cut to Welcome',
  ],
  [
    'a failure that is expected',
    `name: soft
nodes:
  bad: { tool: files__read_text_file, inputs: { path: '\${input.folder}/none.txt' }, optional: true, retry: { attempts: 1 } }
  after: { value: 'read \${nodes.bad.status}', needs: [{ node: bad, kind: soft }] }`,
    'read failed',
  ],
  [
    'a question, with --yes',
    `name: ask-first
nodes:
  ask: { type: approval, question: 'Write into \${input.folder}?' }
  write: { tool: files__write_file, inputs: { path: '\${input.folder}/new.txt', content: hello }, needs: [ask] }
output: '\${nodes.ask.output.approved}'`,
    true,
  ],
  [
    'notes, messages and a vote',
    `name: together
nodes:
  note: { share: plan, content: { n: 1 } }
  look: { recall: plan, needs: [note] }
  news: { type: wait, event: ./ready, timeoutMs: 20000 }
  pause: { type: wait, ms: 50 }
  tell: { publish: ./ready, payload: { n: 2 }, needs: [pause] }
  vote: { type: subworkflow, workflow: ballot, needs: [news] }
parts:
  ballot: { pattern: vote, voters: [{ value: 'yes' }, { value: 'yes' }, { value: 'no' }] }
output: '\${nodes.look.output.content.n + nodes.news.output.n} \${nodes.vote.output.agreed}'`,
    '3 true',
  ],
  [
    'a chain',
    `name: chained
chain: sequential
recover: skip
steps:
  - { value: 7 }
  - { tool: files__list_directory, inputs: { path: '\${input.folder}' } }`,
    expect.objectContaining({ tool: 'files__list_directory' }),
  ],
];

test('files written from the page on workflows alone do what they say', async () => {
  using place = temporaryHome();
  const folder = join(place.home, 'Documents', 'AgentHub');
  const input = JSON.stringify({ folder, files: ['Welcome.txt'] });
  const run = (file: string, ...more: string[]) =>
    agenthub(
      ['workflow', 'run', file, '--json', '--input', input, '--data', place.data, ...more],
      place.env,
    );
  const file = join(place.home, 'flow.yaml');
  for (const [name, text, output] of FILES) {
    writeFileSync(file, text);
    const ran = await run(file, '--yes');
    expect(ran.code, `${name}: ${ran.stderr}`).toBe(0);
    expect((JSON.parse(ran.stdout) as { output: unknown }).output, name).toEqual(output);
  }

  writeFileSync(
    file,
    `name: undo
nodes:
  write:
    tool: files__write_file
    inputs: { path: '\${input.folder}/draft.txt', content: one }
    compensate: { tool: files__move_file, inputs: { source: '\${inputs.path}', destination: '\${inputs.path}.undone' } }
  check: { type: check, that: 'false', message: Something is wrong., needs: [write] }`,
  );
  const undone = await run(file);
  expect([undone.code, undone.stderr]).toEqual([1, expect.stringContaining('Something is wrong.')]);
  expect(existsSync(join(folder, 'draft.txt.undone'))).toBe(true);

  writeFileSync(file, 'name: asks\nnodes:\n  ask: { type: approval, question: May it? }\n');
  const unanswered = await run(file);
  expect(unanswered.code).toBe(1);
  expect(unanswered.stderr).toContain('asks "May it?", and nobody can answer here');
  expect(unanswered.stderr).toContain('--yes');
}, 120_000);

const REFUSED: readonly (readonly [string, string])[] = [
  ['name: x\nnodes:\n  a: { value: 1, needs: [a] }', 'circular dependency'],
  ['name: x\nnodes:\n  a: { value: 1, colour: red }', '"colour" means nothing here'],
  [
    'name: x\nnodes:\n  a: { type: subworkflow, workflow: constructor }',
    'no workflow "constructor"',
  ],
  ['name: x\nnodes:\n  a: { type: subworkflow, workflow: x }', 'x -> x'],
  ['name: x\nnodes: &n\n  a: *n', 'holds itself'],
];

test('what cannot run is refused by the command with what to do, and nothing is run', async () => {
  using place = temporaryHome();
  const file = join(place.home, 'flow.yaml');
  for (const [text, words] of REFUSED) {
    writeFileSync(file, text);
    const ran = await agenthub(['workflow', 'run', file, '--data', place.data], place.env);
    expect([ran.code, ran.stdout], ran.stderr).toEqual([1, '']);
    expect(ran.stderr).toContain(words);
  }
});
