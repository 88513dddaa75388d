import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agenthub, fixture, processesOf, testHome, type TestHome } from '../support/home.ts';
import { noKeyring, openKeyring } from '../support/keyring.ts';

const bench = fixture('workbench')['args'] as string[];
const NODE = JSON.stringify(process.execPath);
const SCRIPT = JSON.stringify(bench[0]);

/** Starts only where the variable holds what it must; the value itself is not in its command. */
const picky = (variable: string, value: string) => ({
  command: 'sh',
  args: ['-c', `test "$${variable}" = ${value.replace('-', "''-")} && exec ${NODE} ${SCRIPT}`],
});

function entries(home: TestHome): Record<string, Record<string, unknown>> {
  const file = JSON.parse(readFileSync(join(home.data, 'mcp.json'), 'utf8')) as {
    mcpServers: Record<string, Record<string, unknown>>;
  };
  return file.mcpServers;
}

test("a project's file of VS Code runs as it is: comments, folder, variables, inputs", async () => {
  using home = testHome({});
  const project = join(home.folder, 'project', '.vscode');
  mkdirSync(project, { recursive: true });
  writeFileSync(
    join(project, 'mcp.json'),
    `\uFEFF// what this project needs
    {
      "inputs": [{ "type": "promptString", "id": "the-key", "password": true }],
      "servers": {
        "here": { "type": "stdio", "command": ${NODE}, "args": [${SCRIPT}], "cwd": "\${workspaceFolder}", },
        "by-variable": { "command": "\${env:NODE_PROGRAM}", "args": [${SCRIPT}] /* the same */ },
        "asks": { "command": ${NODE}, "args": [${SCRIPT}], "env": { "K": "\${input:the-key}" } },
      },
    }`,
  );
  const env = { NODE_PROGRAM: process.execPath };
  const done = await agenthub(home, ['servers', 'import', join(project, 'mcp.json'), '--json'], {
    env,
  });
  expect(done.json()).toEqual({
    added: ['here', 'by-variable', 'asks'],
    skipped: [],
    keys: [{ server: 'asks', reference: 'env:THE_KEY', state: 'wanted' }],
  });
  expect(done.stderr).toContain('set the environment variable THE_KEY');
  expect(entries(home)['here']).toMatchObject({ cwd: join(home.folder, 'project') });
  const states = async (more: NodeJS.ProcessEnv) => {
    const list = await agenthub(home, ['servers', 'list', '--json'], { env: { ...env, ...more } });
    return (list.json() as { state: string }[]).map(({ state }) => state);
  };
  expect(await states({})).toEqual(['ready', 'ready', 'failed']);
  expect(await states({ THE_KEY: 'x' })).toEqual(['ready', 'ready', 'ready']);
  expect(processesOf(home)).toEqual([]);
});

test('a file without servers, and one in the letters of Windows, are told apart', async () => {
  using home = testHome({});
  const file = join(home.folder, 'other.json');
  for (const text of ['', '{}', '{"mcpServers": {}}', '[]', '"x"', '{"mcpServers": []}', 'x']) {
    writeFileSync(file, text);
    const refused = await agenthub(home, ['servers', 'import', file, '--json']);
    expect(refused.code, text).toBe(1);
    expect(refused.json().error.code, text).toBe('servers.import-broken');
  }
  const text = JSON.stringify({
    mcpServers: { '@me/이름': { serverUrl: 'http://127.0.0.1:9/mcp' } },
  });
  writeFileSync(file, Buffer.from(`\uFEFF${text}`, 'utf16le'));
  const done = await agenthub(home, ['servers', 'import', file, '--json']);
  expect(done.json()).toMatchObject({ added: ['me-이름'] });
  expect(entries(home)).toEqual({ 'me-이름': { url: 'http://127.0.0.1:9/mcp' } });
});

test('what other apps keep beside the servers stays in the file', async () => {
  using home = testHome({});
  writeFileSync(
    join(home.data, 'mcp.json'),
    '{"globalShortcut": "Ctrl+K", /* mine */ "mcpServers": {"one": {"command": "x", "agenthub": {"start": "lazy"}},}}',
  );
  expect((await agenthub(home, ['servers', 'add', 'two', '--', 'x'])).code).toBe(0);
  const text = readFileSync(join(home.data, 'mcp.json'), 'utf8');
  const file = JSON.parse(text.replace('/* mine */', '')) as object; // the comment stays
  expect(file).toMatchObject({ globalShortcut: 'Ctrl+K', mcpServers: { one: {}, two: {} } });
});

test('without a keychain no secret is written; the variable that holds it is named', async () => {
  using home = testHome({});
  const { command, args } = picky('MY_TOKEN', 'hush-hush-1');
  const added = await agenthub(home, [
    'servers',
    'add',
    'one',
    '--env',
    'MY_TOKEN=hush-hush-1',
    '--json',
    '--',
    command,
    ...args.slice(0, 1),
    args[1]!,
  ]);
  expect(added.stderr).toContain('set the environment variable MY_TOKEN');
  expect(entries(home)['one']!['env']).toEqual({ MY_TOKEN: 'env:MY_TOKEN' });
  const env = { MY_TOKEN: 'hush-hush-1' };
  const list = await agenthub(home, ['servers', 'list', '--json'], { env });
  expect(list.json()).toMatchObject([{ state: 'ready' }]);
});

test.skipIf(noKeyring !== undefined)(
  `secrets of servers go to the keychain, and out of it with their server${noKeyring ? ` (${noKeyring})` : ''}`,
  async () => {
    using home = testHome({});
    await using keyring = await openKeyring(home.environment);
    const run = (...args: string[]) => agenthub(home, args, { env: keyring.env });
    const file = join(home.folder, 'config.json');
    const mcpServers = {
      own: { ...picky('API_KEY', 'hush-hush-2'), env: { API_KEY: 'hush-hush-2' } },
      asks: { ...picky('K', 'hush-hush-3'), env: { K: '${input:the-key}' } },
    };
    writeFileSync(file, JSON.stringify({ mcpServers }));
    const done = await run('servers', 'import', file, '--json');
    expect(done.json()).toMatchObject({
      keys: [
        { server: 'own', reference: 'keychain:own/API_KEY', state: 'kept' },
        { server: 'asks', reference: 'keychain:input/the-key', state: 'wanted' },
      ],
    });
    expect(readFileSync(join(home.data, 'mcp.json'), 'utf8')).not.toContain('hush-hush');
    expect((await run('servers', 'list', '--json')).json()).toMatchObject([
      { name: 'own', state: 'ready' },
      { name: 'asks', state: 'failed', reason: expect.stringContaining('input/the-key') },
    ]);
    const set = await agenthub(home, ['servers', 'key', 'input/the-key', '--json'], {
      env: keyring.env,
      input: 'hush-hush-3\n',
    });
    expect(set.json()).toEqual({ key: 'input/the-key', servers: ['asks'] });
    expect((await run('servers', 'list', '--json')).json()).toMatchObject([
      { state: 'ready' },
      { name: 'asks', state: 'ready' },
    ]);
    expect((await run('servers', 'remove', 'own')).code).toBe(0);
    const again = { ...picky('A', 'x'), env: { A: 'keychain:own/API_KEY' } };
    writeFileSync(file, JSON.stringify({ mcpServers: { again } }));
    expect((await run('servers', 'import', file, '--json')).json()).toMatchObject({
      added: ['again'],
    });
    expect((await run('servers', 'list', '--json')).json()).toMatchObject([
      { name: 'asks' },
      { name: 'again', state: 'failed' },
    ]);
  },
);
