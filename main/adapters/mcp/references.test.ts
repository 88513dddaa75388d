import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import type { Secrets } from '../../../app/models/index.ts';
import { resolveAddress, resolveReferences } from './references.ts';

const known: Record<string, string> = { 'env:HOST': 'x.example', 'keychain:input/k': 's3cret' };
const secrets = { resolve: (name: string) => Promise.resolve(known[name]) } as Secrets;
const resolve = async (value: string) =>
  (await resolveReferences(secrets, 'one', { A: value }))['A'];

test.each([
  ['plain', 'plain'],
  ['keychain:input/k', 's3cret'],
  ['Bearer ${keychain:input/k}', 'Bearer s3cret'],
  ['${env:HOST}/${env:HOST}', 'x.example/x.example'],
  ['${env:NONE:-else:-where}', 'else:-where'],
  ['${env:HOST:-other}', 'x.example'],
  ['${userHome}/a', `${homedir()}/a`],
  ['${HOME} ${1} $x {}', '${HOME} ${1} $x {}'],
])('%j becomes %j', async (given, filled) => {
  expect(await resolve(given)).toBe(filled);
});

test.each([
  ['${env:NONE}', 'server.secret-missing'],
  ['keychain:none', 'server.secret-missing'],
  ['${input:key}', 'server.placeholder'],
  ['${workspaceFolder}/a', 'server.placeholder'],
])('%s is told, and never passed on as it is', async (given, code) => {
  await expect(resolve(given)).rejects.toMatchObject({ code });
});

test('commands, arguments, folders and addresses are filled in too', async () => {
  const stdio = {
    transport: 'stdio',
    command: '${userHome}/bin/x',
    args: ['--host=${env:HOST}'],
    env: { A: '${env:NONE}' },
    cwd: undefined,
  } as const;
  expect(await resolveAddress(secrets, 'one', stdio)).toEqual({
    ...stdio,
    command: `${homedir()}/bin/x`,
    args: ['--host=x.example'],
  });
  const remote = {
    transport: 'auto',
    url: '${env:NONE:-https://a.example}/mcp',
    headers: {},
  } as const;
  expect((await resolveAddress(secrets, 'one', remote)).url).toBe('https://a.example/mcp');
  await expect(
    resolveAddress(secrets, 'one', { ...remote, url: '${env:HOST}/mcp' }),
  ).rejects.toMatchObject({ code: 'server.address' });
});
