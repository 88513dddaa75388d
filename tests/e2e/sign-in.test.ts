import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { agenthub, startServe, testHome, until, type TestHome } from '../support/home.ts';
import { noKeyring, openKeyring } from '../support/keyring.ts';
import { oauthServer } from '../support/oauth-server.ts';

const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));

/** The files below a folder that hold one of these texts. */
function holding(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => texts.some((text) => readFileSync(path).includes(text)));
}

/** `servers login`, with the test as the person's browser. */
async function login(home: TestHome, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [CLI, 'servers', 'login', 'far', '--no-browser'], {
    env: { ...home.environment, AGENTHUB_DATA: home.data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const link = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      const [found] = /http:\S+\/authorize\?\S+(?=\s)/.exec(stderr) ?? [];
      if (found) resolve(found);
    });
    void exited.then((code) => reject(new Error(`no link (exit code ${code}): ${stderr}`)));
  });
  const page = await fetch(link);
  return { status: page.status, code: await exited, stdout, stderr };
}

test.skipIf(noKeyring !== undefined)(
  `a sign-in outlasts a restart, renews itself, and ends where the person or the server ends it${noKeyring ? ` (${noKeyring})` : ''}`,
  async () => {
    await using remote = await oauthServer();
    using home = testHome({ far: { url: remote.mcp } });
    await using keyring = await openKeyring(home.environment);
    const { env } = keyring;
    const list = async () =>
      (await agenthub(home, ['servers', 'list', '--json'], { env })).json()[0];
    const call = () => agenthub(home, ['tools', 'call', 'far__whoami', '{}', '--json'], { env });
    {
      await using _serving = await startServe(home, { env });
      expect(await list()).toMatchObject({ state: 'failed', sign_in: 'needed' });
      const done = await login(home, env);
      expect(done).toMatchObject({ status: 200, code: 0 });
      expect(done.stdout).toContain('signed in, ready');
      expect((await call()).stdout).toContain('you are signed in');
    }
    {
      await using _serving = await startServe(home, { env });
      expect(await list()).toMatchObject({ state: 'ready', sign_in: 'signed-in' });
      remote.expire();
      expect((await call()).stdout).toContain('you are signed in');
      remote.revokeAll();
      const refused = await call();
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain('The sign-in at the server');
      await until(async () => (await list()).state === 'failed');
      expect(await list()).toMatchObject({ sign_in: 'needed', restarts: expect.any(Number) });
      const { restarts } = await list();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect((await list()).restarts).toBe(restarts); // a person is needed: nothing loops meanwhile
      expect((await login(home, env)).code).toBe(0);
    }
    expect(holding(home.data, remote.given)).toEqual([]);
    expect((await agenthub(home, ['servers', 'logout', 'far'], { env })).code).toBe(0);
    expect(remote.good.size).toBe(0);
    expect(await list()).toMatchObject({ state: 'failed', sign_in: 'needed' });
  },
  60_000,
);

test('without a keychain a sign-in lasts as long as this run, and the person is told', async () => {
  await using remote = await oauthServer();
  using home = testHome({ far: { url: remote.mcp } });
  {
    await using _serving = await startServe(home);
    const done = await login(home, {});
    expect(done.stderr).toContain('no keychain');
    expect(done.stdout).toContain('signed in, ready');
    expect(holding(home.folder, remote.given)).toEqual([]);
  }
  await using _again = await startServe(home);
  const listed = await agenthub(home, ['servers', 'list', '--json']);
  expect(listed.json()[0]).toMatchObject({ state: 'failed', sign_in: 'needed' });
}, 60_000);
