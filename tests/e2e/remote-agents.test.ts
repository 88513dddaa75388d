import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { agenthub, testHome, type TestHome } from '../support/home.ts';

const AGENT = fileURLToPath(new URL('../support/a2a-process.ts', import.meta.url));

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** An A2A agent in a process of its own. */
async function startAgent(...args: string[]): Promise<string> {
  child = spawn(process.execPath, [AGENT, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child!.stdout!.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child!.once('exit', (code) => reject(new Error(`the agent ended with ${code}`)));
  });
}

function ask(home: TestHome, message: string) {
  const file = join(home.folder, 'ask.yaml');
  writeFileSync(
    file,
    `name: ask\nnodes:\n  ask: { agent: "a2a:helper", inputs: { message: ${message} } }\noutput: "\${nodes.ask.output.text}"\n`,
  );
  return agenthub(home, ['workflow', 'run', file, '--json']);
}

test.each([
  ['1.0', []],
  ['0.3', ['legacy']],
])('an agent of A2A %s is added, is a member of a workflow, and is removed', async (_of, args) => {
  using home = testHome({});
  const url = await startAgent(...args);
  const added = await agenthub(home, ['agents', 'add', 'helper', '--url', url, '--json']);
  expect(added.code, added.stderr).toBe(0);
  expect(added.json()).toMatchObject({ agent: 'a2a:helper', state: 'ready' });
  const listed = await agenthub(home, ['agents', 'list', '--type', 'a2a-agent', '--json']);
  expect(listed.json()).toMatchObject({ agents: [{ name: 'a2a-helper', source: 'server' }] });
  const asked = await ask(home, 'hello');
  expect(asked.code, asked.stderr).toBe(0);
  expect(asked.json()).toMatchObject({ status: 'completed', output: 'heard: hello' });
  expect((await agenthub(home, ['agents', 'remove', 'a2a:helper'])).code).toBe(0);
  const gone = await ask(home, 'hello');
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringMatching(/helper/)]);
});

test('an agent that dies in the middle leaves a step that says so and is not sent again', async () => {
  using home = testHome({});
  const url = await startAgent();
  await agenthub(home, ['agents', 'add', 'helper', '--url', url]);
  const died = await ask(home, 'die');
  expect(died.code).toBe(1);
  expect(died.json()).toMatchObject({
    status: 'failed',
    nodes: [{ path: 'ask', status: 'failed', attempts: 1 }],
  });
  const nobody = await agenthub(home, ['agents', 'add', 'nobody', '--url', url]);
  expect(nobody.stderr).toMatch(/cannot be spoken to/);
  expect((await agenthub(home, ['agents', 'remove', 'ghost'])).code).toBe(1);
});
