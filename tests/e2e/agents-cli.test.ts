import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agenthub, temporaryHome } from '../support/agenthub.ts';

test("a person's own agent is listed, shown and asked, and what is wrong with a file is told", async () => {
  using place = temporaryHome();
  const folder = join(place.data, 'agents');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'clerk.md'),
    '---\nname: clerk\nrole: Looks after files\n---\nBe brief.\n',
  );
  writeFileSync(join(folder, 'bad.yaml'), 'name: bad\nrole: R\ntags: red\n');
  const run = (...args: string[]) => agenthub([...args, '--data', place.data], place.env);

  const listed = await run('agents', 'list', '--json');
  expect(listed.code, listed.stderr).toBe(0);
  const { agents, problems } = JSON.parse(listed.stdout) as {
    agents: { name: string; source: string }[];
    problems: { file: string; line: number }[];
  };
  expect(agents.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['sena', 'lubit', 'gitcode', 'rune', 'clerk', 'mcp-files']),
  );
  expect(problems).toMatchObject([{ file: 'bad.yaml', line: 3 }]);
  expect(listed.stderr).toContain('bad.yaml:3');

  const shown = await run('agents', 'show', 'clerk');
  expect(shown.stdout).toContain('clerk 1.0.0: Looks after files');
  const asked = await run('ask', 'List the files in my folder', '--agent', 'clerk', '--json');
  expect(asked.code, asked.stderr).toBe(0);
  expect((JSON.parse(asked.stdout) as { text: string }).text).toContain('Welcome');
  const refused = await run(
    'ask',
    'Write "x" to new.txt in my folder',
    '--agent',
    'clerk',
    '--json',
  );
  const calls =
    (JSON.parse(refused.stdout) as { tool_calls?: { tool: string }[] }).tool_calls ?? [];
  expect(calls.filter(({ tool }) => /write/.test(tool))).toEqual([]);

  const off = await run('agents', 'stop', 'clerk', '--json');
  expect(off.code, off.stderr).toBe(0);
  const denied = await run('ask', 'List the files in my folder', '--agent', 'clerk', '--json');
  expect([denied.code, denied.stderr]).toEqual([1, expect.stringMatching(/switched off/)]);
  const life = await run('agents', 'history', 'clerk', '--json');
  expect((JSON.parse(life.stdout) as unknown[]).length).toBeGreaterThan(4);
  expect((await run('agents', 'show', 'ghost')).code).toBe(1);
});
