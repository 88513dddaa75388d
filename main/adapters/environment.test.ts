import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { childEnvironment, loginShellPath, mergePaths } from './environment.ts';

describe.skipIf(process.platform === 'win32')('the PATH of the login shell (POSIX shells)', () => {
  test('is read between marks, whatever the startup files print', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agenthub-shell-'));
    const shell = join(folder, 'chatty-shell');
    writeFileSync(
      shell,
      '#!/bin/sh\necho "Welcome <<PATH>> back"\nPATH=/opt/tools:/usr/bin\nexport PATH\neval "$2"\n',
      { mode: 0o755 },
    );
    try {
      expect(await loginShellPath(shell)).toBe('/opt/tools:/usr/bin');
      const environment = childEnvironment({
        platform: 'darwin',
        terminal: false,
        environment: { PATH: '/usr/bin:/bin', SHELL: shell, HOME: '/home/me' },
      });
      expect(await environment()).toMatchObject({
        PATH: '/opt/tools:/usr/bin:/bin',
        HOME: '/home/me',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a shell that does not exist leaves the environment as it is', async () => {
    const environment = childEnvironment({
      platform: 'darwin',
      terminal: false,
      environment: { PATH: '/bin', SHELL: '/no/such/shell' },
    });
    expect(await environment()).toEqual({ PATH: '/bin', SHELL: '/no/such/shell' });
  });
});

test('elsewhere than on macOS, and in a terminal, the environment is passed on unchanged', async () => {
  const environment = { PATH: '/bin', SHELL: '/bin/sh' };
  expect(await childEnvironment({ platform: 'linux', terminal: false, environment })()).toBe(
    environment,
  );
  expect(await childEnvironment({ platform: 'darwin', terminal: true, environment })()).toBe(
    environment,
  );
});

test('merged paths keep their order and each folder once', () => {
  const list = (...folders: string[]) => folders.join(delimiter);
  expect(mergePaths(list('/a', '/b'), list('/b', '', '/c'))).toBe(list('/a', '/b', '/c'));
});
