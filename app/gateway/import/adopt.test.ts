import { expect, test } from 'vitest';
import { adopt, type Adopted } from './adopt.ts';

const HOME = { workspace: '/home/me/project', secrets: 'keychain' } as const;
const BARE = { workspace: undefined, secrets: 'env' } as const;
const entryOf = (entry: unknown, place: Parameters<typeof adopt>[2] = HOME) =>
  (adopt('one', entry, place) as Adopted).entry;

test('a key that VS Code asks for is looked up in the keychain, or in a variable where there is none', () => {
  const entry = {
    type: 'stdio',
    command: 'npx',
    env: { KEY: '${input:my-key}' },
    headers: { Authorization: 'Bearer ${input:my-key}' },
  };
  expect(adopt('one', entry, HOME)).toMatchObject({
    entry: {
      env: { KEY: '${keychain:input/my-key}' },
      headers: { Authorization: 'Bearer ${keychain:input/my-key}' },
    },
    asked: ['input/my-key'],
    secrets: [],
  });
  expect(adopt('one', entry, BARE)).toMatchObject({
    entry: { env: { KEY: '${env:MY_KEY}' }, headers: { Authorization: 'Bearer ${env:MY_KEY}' } },
    asked: ['MY_KEY'],
  });
});

test('the open folder is put in where it is known, and asked for where not', () => {
  const entry = { command: 'node', args: ['${workspaceFolder}/a.js'], cwd: '${workspaceFolder}' };
  expect(entryOf(entry)).toMatchObject({ args: ['/home/me/project/a.js'], cwd: HOME.workspace });
  expect(adopt('one', entry, BARE)).toEqual({
    name: 'one',
    problem: expect.stringContaining('${workspaceFolder}'),
    cause: { code: 'entry.foreign-folder', data: { placeholder: '${workspaceFolder}' } },
  });
});

test("Claude Code's variables become those of the others, but not in a shell's own words", () => {
  expect(entryOf({ url: '${BASE:-https://x.example}/mcp' })).toEqual({
    url: '${env:BASE:-https://x.example}/mcp',
  });
  expect(entryOf({ command: 'x', env: { A: '${HOME}' }, args: ['${B}', '${userHome}'] })).toEqual({
    command: 'x',
    env: { A: '${env:HOME}' },
    args: ['${env:B}', '${userHome}'],
  });
  const shell = { command: '/bin/sh', args: ['-c', 'echo ${HOME}'] };
  expect(entryOf(shell)).toEqual(shell);
});

test('a secret goes out of the entry, and what is none stays', () => {
  const entry = {
    command: 'x',
    env: {
      API_KEY: 'abc',
      githubToken: 'def',
      LOG: 'sk-ant-0123456789',
      KEY_PATH: '/k',
      MODE: 'a',
    },
    headers: { Authorization: 'Bearer t', Accept: 'text/plain', 'X-Api-Key': '${env:A}' },
  };
  const { entry: left, secrets } = adopt('one', entry, HOME) as Adopted;
  expect(left).toEqual({
    command: 'x',
    env: {
      API_KEY: 'keychain:one/API_KEY',
      githubToken: 'keychain:one/githubToken',
      LOG: 'keychain:one/LOG',
      KEY_PATH: '/k',
      MODE: 'a',
    },
    headers: {
      Authorization: 'keychain:one/Authorization',
      Accept: 'text/plain',
      'X-Api-Key': '${env:A}',
    },
  });
  expect(secrets).toHaveLength(4);
  expect(secrets[0]).toEqual({ where: 'API_KEY', key: 'one/API_KEY', value: 'abc' });
  expect(entryOf(entry, BARE)).toMatchObject({
    env: { API_KEY: 'env:API_KEY' },
    headers: { Authorization: 'env:ONE_AUTHORIZATION' },
  });
});

test.each([
  [{ serverUrl: 'https://w.example' }, { url: 'https://w.example' }],
  [
    { httpUrl: 'https://g.example', timeout: 5 },
    { url: 'https://g.example', type: 'http', timeout: 5 },
  ],
  [
    { command: { path: 'npx', args: ['z'], env: { A: 'b' } } },
    { command: 'npx', args: ['z'], env: { A: 'b' } },
  ],
])('%j in the words of another app is %j in ours', (theirs, ours) => {
  expect(entryOf(theirs)).toEqual(ours);
});

test.each([
  ['@scope/server', 'scope-server'],
  ['github.com/owner/my__server/', 'github.com-owner-my_server'],
  ['이름', '이름'],
  ['!!!', '!!!'],
])('the name %s becomes %s', (theirs, ours) => {
  expect(adopt(theirs, { command: 'x' }, HOME)).toMatchObject({ name: ours });
});
