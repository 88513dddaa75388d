import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { agenthub } from '../support/agenthub.ts';
import { ELECTRON } from '../support/desktop.ts';
import { testHome } from '../support/home.ts';

const START = fileURLToPath(new URL('../../main/start.js', import.meta.url));

/** A Node older than ours that the machine has of its own. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (path) =>
    existsSync(path) &&
    Number(/^v(\d+)/.exec(spawnSync(path, ['-v'], { encoding: 'utf8' }).stdout)?.[1]) < 24,
);

interface Started extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly output: () => string;
  /** The link for the browser, once it is printed. */
  link(): Promise<string>;
}

function start(data: string, env: NodeJS.ProcessEnv, node = process.execPath): Started {
  const child = spawn(node, [START, '--data', data], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    exited,
    output: () => output,
    async link() {
      for (;;) {
        const found = /http:\S+open\?code=\S+/.exec(output)?.[0];
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Opens a link as a browser does; gives the page that it leads to. */
async function open(link: string): Promise<{ page: string; cookie: string }> {
  const first = await fetch(link, { redirect: 'manual' });
  expect(first.status).toBe(302);
  const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
  const page = await fetch(new URL('/', link), { headers: { Cookie: cookie } });
  return { page: await page.text(), cookie };
}

test('npm start without a display says why in one line, prints the link, and ends cleanly at Ctrl+C', async () => {
  using home = testHome();
  await using started = start(home.data, home.environment);
  const link = await started.link();
  expect(started.output().split('\n')[0]).toMatch(/browser, because this session has no display/);
  expect((await open(link)).page).toContain('<title>AgentHub</title>');
  expect(started.output()).not.toContain('"token"');

  const { stdout } = await agenthub(
    ['servers', 'list', '--json', '--data', home.data],
    home.environment,
  );
  const pids = (JSON.parse(stdout) as { pid: number }[]).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(0);

  started.child.kill('SIGINT');
  started.child.kill('SIGINT'); // the terminal and npm both pass it on
  expect(await started.exited).toBe(0);
  for (const pid of pids) await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false); // until it is reaped
  expect(existsSync(join(home.data, 'lock.json'))).toBe(false);
});

test('a second npm start gives a new link to the one that runs', async () => {
  using home = testHome();
  await using first = start(home.data, home.environment);
  const link = await first.link();
  await using second = start(home.data, home.environment);
  const other = await second.link();
  expect(await second.exited).toBe(0);
  expect(second.output()).toContain('running already');
  expect(new URL(other).origin).toBe(new URL(link).origin);
  expect(other).not.toBe(link);
  expect((await open(other)).page).toContain('<title>AgentHub</title>');
});

test.skipIf(ELECTRON !== undefined)(
  'npm start says so when Electron cannot be downloaded, and opens the browser (skipped where Electron is installed)',
  async () => {
    using home = testHome();
    const env = {
      ...home.environment,
      DISPLAY: ':99',
      AGENTHUB_NO_BROWSER: '1',
      ELECTRON_MIRROR: 'http://127.0.0.1:1/',
    };
    await using started = start(home.data, env);
    await started.link();
    expect(started.output().split('\n')[0]).toMatch(/its download cannot be reached|in a sandbox/);
  },
);

test.skipIf(OLD_NODE === undefined)(
  'npm start runs on the Node of node_modules where the machine has an older one (skipped where it has none)',
  async () => {
    using home = testHome();
    await using started = start(home.data, home.environment, OLD_NODE);
    expect((await open(await started.link())).page).toContain('<title>AgentHub</title>');
    const { pid } = JSON.parse(readFileSync(join(home.data, 'lock.json'), 'utf8')) as {
      pid: number;
    };
    expect(pid).not.toBe(started.child.pid);
    started.child.kill('SIGINT');
    expect(await started.exited).toBe(0);
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  },
);
