import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agenthub } from '../support/home.ts';
import { windowHost, type WindowHost } from '../support/window.ts';

let host: WindowHost;
let written: string;
const run = (...args: string[]) => agenthub(host.home, [...args, '--json']);

interface Listed {
  readonly agents: { name: string; version?: string; source: string; plugin?: object }[];
  readonly problems: { file: string; problem: string; remedy: string }[];
}

async function listed(): Promise<Listed> {
  const answer = await run('agents', 'list');
  expect(answer.code, answer.stderr).toBe(0);
  return answer.json() as Listed;
}

const nameOf = ({ name }: { name: string }): string => name;
const PATIENCE = { timeout: 60_000, interval: 500 };

function writePlugin(role: string): void {
  const folder = join(host.home.data, 'plugins', 'mail-1');
  mkdirSync(join(folder, 'agents'), { recursive: true });
  writeFileSync(join(folder, 'plugin.yaml'), 'name: mail\nversion: 2.1.0\nauthor: A. Person\n');
  writeFileSync(
    join(folder, 'agents', 'sorter.md'),
    `---\nname: sorter\nrole: ${role}\npermissions: { effects: [read, write] }\n---\nSort.\n`,
  );
}

/** Runs a workflow in which the agent is told to write a file, and says whether it did. */
async function writesFile(): Promise<boolean> {
  rmSync(written, { force: true });
  const file = join(host.home.folder, 'task.yaml');
  const step = '{ agent: sorter, action: run, inputs: { request: "Write it down" } }';
  writeFileSync(file, `name: task\nnodes:\n  work: ${step}\n`);
  const ran = await run('workflow', 'run', file);
  expect(ran.code, ran.stderr).toBe(0);
  return existsSync(written);
}

beforeAll(async () => {
  host = await windowHost({
    model: ({ afterTool }) =>
      afterTool
        ? [{ text: 'Done.' }]
        : [
            {
              ...{ tool: 'files__write_file', id: 't1' },
              json: JSON.stringify({ path: written, content: 'x' }),
            },
          ],
  });
  written = join(host.home.folder, 'Documents', 'AgentHub', 'sorted.txt');
});

afterAll(async () => host?.[Symbol.asyncDispose]());

test('an agent of a plugin comes, works, needs a word to change things, and goes, without a restart', async () => {
  writePlugin('Sorts mail');
  await expect.poll(async () => (await listed()).agents.map(nameOf), PATIENCE).toContain('sorter');
  const { agents, problems } = await listed();
  expect(problems).toEqual([]);
  expect(agents.find(({ name }) => name === 'sorter')).toMatchObject({
    ...{ version: '2.1.0', source: 'plugin' },
    plugin: { name: 'mail', version: '2.1.0', author: 'A. Person' },
    asks: { effects: ['write'], allowed: false },
  });

  expect(await writesFile()).toBe(false);
  const allowed = await run('agents', 'allow', 'sorter');
  expect(allowed.code, allowed.stderr).toBe(0);
  expect(await writesFile()).toBe(true);

  writePlugin('Sorts mail in another way');
  const shown = async () => (await run('agents', 'show', 'sorter')).json();
  await expect.poll(shown, PATIENCE).toMatchObject({
    ...{ role: 'Sorts mail in another way', asks: { allowed: false } },
    permissions: { effects: ['read'] },
  });
  expect(await writesFile()).toBe(false);

  rmSync(join(host.home.data, 'plugins', 'mail-1'), { recursive: true });
  await expect
    .poll(async () => (await listed()).agents.map(nameOf), PATIENCE)
    .not.toContain('sorter');
});

test('a folder without a manifest brings nothing, and says what to do', async () => {
  const folder = join(host.home.data, 'plugins', 'bare', 'agents');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'ghost.yaml'), 'name: ghost\nrole: R\n');
  await expect
    .poll(async () => (await listed()).problems, PATIENCE)
    .toMatchObject([
      {
        file: 'plugins/bare',
        problem: expect.stringContaining('plugin.yaml'),
        remedy: expect.stringContaining('Add one'),
      },
    ]);
  expect((await listed()).agents.map(nameOf)).not.toContain('ghost');
  const install = await run('plugin', 'install', 'mail');
  expect(install.code).toBe(2);
});
