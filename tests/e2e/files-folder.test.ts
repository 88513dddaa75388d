import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agenthub, startServe, testHome, type TestHome } from '../support/home.ts';

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly reason?: string;
}

async function filesServer(home: TestHome, env: NodeJS.ProcessEnv): Promise<Listed> {
  const listed = (await agenthub(home, ['servers', 'list', '--json'], { env })).json() as Listed[];
  expect(listed.map(({ name }) => name).sort()).toEqual(['files', 'memory']);
  return listed.find(({ name }) => name === 'files')!;
}

test('a file in the place of the documents folder: the app starts, the server says why, and can be cured', async () => {
  using home = testHome();
  const documents = join(home.folder, 'Documents');
  const env = { XDG_DOCUMENTS_DIR: documents };
  writeFileSync(documents, 'not a folder');
  await using serving = await startServe(home, { env });
  expect((await serving.fetch('/api/health')).status).toBe(200);
  const files = await filesServer(home, env);
  expect(files.state).toBe('failed');
  expect(files.reason).toContain(`needs the folder ${join(documents, 'AgentHub')}`);
  rmSync(documents);
  mkdirSync(join(documents, 'AgentHub'), { recursive: true });
  expect((await agenthub(home, ['servers', 'restart', 'files'], { env })).code).toBe(0);
  expect((await filesServer(home, env)).state).toBe('ready');
});

test.skipIf(process.platform !== 'linux')(
  'a documents folder in which nothing can be made (/proc, on Linux) does not keep the app from starting',
  async () => {
    using home = testHome();
    const env = { XDG_DOCUMENTS_DIR: '/proc' };
    await using serving = await startServe(home, { env });
    expect((await serving.fetch('/health')).status).toBe(200);
    const files = await filesServer(home, env);
    expect(files).toMatchObject({ state: 'failed', reason: expect.stringContaining('/proc') });
  },
);
