import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileLog } from './log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agenthub-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (): string => readFileSync(join(folder, 'agenthub.log'), 'utf8');

test('each line is one JSON value with time, level, message and fields', () => {
  const log = fileLog(folder, 'info');
  log.info('server started', { server: 'files', lines: 'one\ntwo' });
  log.error('한국어');
  const lines = written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    {
      '@timestamp': expect.stringMatching(/^\d{4}-.*Z$/) as string,
      level: 'info',
      message: 'server started',
      server: 'files',
      lines: 'one\ntwo',
    },
    expect.objectContaining({ level: 'error', message: '한국어' }),
  ]);
});

test('it is written from whatever folder the program is started in', () => {
  const script = `const { fileLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url))});
    fileLog(${JSON.stringify(folder)}, 'info').info('from afar');`;
  const args = ['--input-type=module', '-e', script];
  const ran = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  expect(written()).toContain('from afar');
});

test('no secret is written, in a field, in a text or in an address', () => {
  const log = fileLog(folder, 'debug');
  const secrets = [
    'sk-ant-REDACTED',
    'ghp_abcdefghijklmnopqrstuvwxyz',
    'AIzaSyA-abcdefghijklmnopqrstuvwxyz',
  ];
  for (const secret of secrets) log.warn(`failed with ${secret} at the end`);
  log.warn('headers', {
    Authorization: 'Bearer abc.def.ghi-jkl',
    nested: { apiKey: 'plain-words' },
  });
  log.warn('text', { reason: 'sent Authorization: Bearer abc.def.ghi-jkl to it' });
  log.warn('token', { token: 'plain-token', password: 'plain-password', tokens: 12 });
  const text = written();
  for (const secret of [...secrets, 'abc.def', 'plain-']) expect(text).not.toContain(secret);
  expect(text).toContain('"tokens":12');
});

test('what is below the level is left out, and the level can change', () => {
  const log = fileLog(folder, 'warn');
  log.info('quiet');
  log.setLevel('debug');
  log.debug('loud');
  expect(written()).not.toContain('quiet');
  expect(written()).toContain('loud');
});
