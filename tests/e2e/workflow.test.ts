import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agenthub, served, temporaryHome } from '../support/agenthub.ts';

interface Body {
  workflow_id: string;
  status: string;
  stages: { agent: string; status: string; output: Record<string, unknown>; duration_ms: number }[];
  result?: { answer?: string; review?: { passed: boolean } };
  error?: { message: string };
}

test('the four agents carry out a request with real tools and show every stage', async () => {
  using place = temporaryHome();
  const ran = await agenthub(
    [
      'workflow',
      'List the files in my folder and then read Welcome.txt',
      '--json',
      '--data',
      place.data,
    ],
    place.env,
  );
  expect(ran.code, ran.stderr).toBe(0);
  const body = JSON.parse(ran.stdout) as Body;
  expect(body.status).toBe('completed');
  expect(body.stages.map((stage) => [stage.agent, stage.status])).toEqual([
    ['sena', 'completed'],
    ['lubit', 'completed'],
    ['gitcode', 'completed'],
    ['rune', 'completed'],
  ]);
  expect(body.result?.answer).toContain('Welcome to AgentHub');
  expect(body.result?.review?.passed).toBe(true);
});

test('a request that no tool serves is rejected with the reason', async () => {
  using place = temporaryHome();
  const ran = await agenthub(
    ['workflow', 'Paint the moon', '--json', '--data', place.data],
    place.env,
  );
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/Lubit did not let the plan through/);
});

test('a workflow file runs; over HTTP a request is taken and can be asked for', async () => {
  using place = temporaryHome();
  const file = join(place.home, 'flow.yaml');
  writeFileSync(
    file,
    `
name: two steps
nodes:
  list: { tool: files__list_directory, inputs: { path: "\${input.folder}" } }
  shout: { value: "Found: \${nodes.list.output.text}", needs: [list] }
`,
  );
  const folder = join(place.home, 'Documents', 'AgentHub');
  const ran = await agenthub(
    [
      'workflow',
      'run',
      file,
      '--input',
      JSON.stringify({ folder }),
      '--json',
      '--data',
      place.data,
    ],
    place.env,
  );
  expect(ran.code, ran.stderr).toBe(0);
  expect((JSON.parse(ran.stdout) as { output: string }).output).toBe('Found: [FILE] Welcome.txt');

  await using server = await served(['--data', place.data], place.env);
  const post = (body: unknown) =>
    server.fetch('/api/workflow', { method: 'POST', body: JSON.stringify(body) });
  const taken = await post({ request: 'List the files in my folder' });
  expect(taken.status).toBe(202);
  const { workflow_id: id } = (await taken.json()) as Body;
  const done = await post({ request: 'List the files in my folder', wait: true });
  expect(((await done.json()) as Body).status).toBe('completed');
  const again = (await (await server.fetch(`/api/workflow/${id}`)).json()) as Body;
  expect(again.workflow_id).toBe(id);
  expect((await server.fetch('/api/workflow/none')).status).toBe(404);
  expect((await post({})).status).toBe(400);
});

test('a pattern in a file is tried dry, runs, and its past can be looked at', async () => {
  using place = temporaryHome();
  const file = join(place.home, 'saga.yaml');
  writeFileSync(
    file,
    `
name: trip
pattern: saga
steps:
  - { id: book, value: booked, undo: { value: undone } }
  - { type: check, id: pay, that: 1 > 2, message: The card was refused. }
`,
  );
  const workflow = (...words: string[]) =>
    agenthub(['workflow', ...words, '--data', place.data], place.env);
  const dry = await workflow('run', file, '--dry-run');
  expect(dry.stdout).toMatch(/nothing was run[^]*1\. book\n2\. pay/);
  const ran = await workflow('run', file);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('The card was refused.');
  expect(ran.stdout).not.toContain('null');
  const [id] = /run_\S+/.exec(ran.stdout)!;
  const past = await workflow('past', id);
  const [, booked] = /(\d+) .* node\.completed +book/.exec(past.stdout)!;
  const then = await workflow('past', id, booked!);
  expect(then.stdout).toMatch(new RegExp(`running after event ${booked}\ncompleted +book\n$`));
  const never = await workflow('past', id, '999');
  expect(never.code).not.toBe(0);
  expect(never.stderr).toContain('has no moment 999');
  const wrong = await workflow('past', id, 'yesterday');
  expect(wrong.stderr).toContain('A moment is the number of an event');
});
