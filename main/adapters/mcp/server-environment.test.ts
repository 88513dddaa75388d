import { expect, test } from 'vitest';
import { npmServer, secretsOf, startGateway } from '../../../tests/support/gateway.ts';
import { serverEnvironment } from './server-environment.ts';

const EVERYTHING = npmServer('server-everything/dist/index.js');
const environment = {
  ...process.env,
  LC_TIME: 'ko_KR.UTF-8',
  https_proxy: 'http://proxy:3128',
  ANTHROPIC_API_KEY: 'sk-ant-secret',
  SOME_TOKEN: 'also-secret',
};

test('a started server sees no key of this program, unless its entry names it or asks for all', async () => {
  await using real = startGateway(
    {
      plain: EVERYTHING,
      named: { ...EVERYTHING, env: { MINE: 'env:SOME_TOKEN', OTHER: 'as it is' } },
      all: { ...EVERYTHING, agenthub: { inheritEnv: true } },
    },
    { environment, secrets: secretsOf({ 'env:SOME_TOKEN': 'also-secret' }) },
  );
  const seen = async (server: string): Promise<Record<string, string>> => {
    await real.until(server, ({ state }) => state === 'ready');
    const outcome = await real.gateway.call({ server, tool: 'get-env', arguments: {} });
    if (outcome.status !== 'answered') throw new Error(outcome.status);
    return JSON.parse(outcome.text) as Record<string, string>;
  };
  const plain = await seen('plain');
  expect(plain).toMatchObject({ PATH: process.env['PATH'], LC_TIME: 'ko_KR.UTF-8' });
  expect(plain['https_proxy']).toBe('http://proxy:3128');
  expect(JSON.stringify(plain)).not.toContain('secret');
  const named = await seen('named');
  expect(named).toMatchObject({ MINE: 'also-secret', OTHER: 'as it is' });
  expect(named).not.toHaveProperty('ANTHROPIC_API_KEY');
  expect(await seen('all')).toMatchObject({ ANTHROPIC_API_KEY: 'sk-ant-secret' });
});

test('names are known in any case, and a function that a shell exported is left out', () => {
  const all = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', LANG: '() { :; }; echo', KEY: 'x' };
  expect(serverEnvironment(all, false)).toEqual({ Path: 'C:\\Windows', SystemRoot: 'C:\\Windows' });
  expect(serverEnvironment(all, true)).toBe(all);
});
