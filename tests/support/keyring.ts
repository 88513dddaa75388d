import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Both end by themselves, also where the test is killed. */
const LIFE_S = '120';
const PROGRAMS = ['timeout', 'dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'];

/** Why there can be no keychain for tests here; undefined where there can. */
export const noKeyring = PROGRAMS.some((name) => !onPath(name))
  ? 'needs dbus and gnome-keyring'
  : undefined;

function onPath(name: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, name)));
}

/** A session bus of its own with an unlocked GNOME keyring that keeps its files in the given home. */
export async function openKeyring(
  env: NodeJS.ProcessEnv,
): Promise<AsyncDisposable & { env: NodeJS.ProcessEnv }> {
  const bus = spawn(
    'timeout',
    [LIFE_S, 'dbus-daemon', '--session', '--nofork', '--print-address'],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const address = await firstLine(bus);
  const withBus = { ...env, DBUS_SESSION_BUS_ADDRESS: address };
  const keyring = spawn(
    'timeout',
    [LIFE_S, 'gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
    { env: withBus, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  keyring.stdin.end('a password for this test'); // the keyring is made with it, or unlocked by it
  while (!hasSecrets(withBus)) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    env: withBus,
    async [Symbol.asyncDispose]() {
      await end(keyring);
      await end(bus);
    },
  };
}

/** Whether something on the bus keeps secrets. */
function hasSecrets(env: NodeJS.ProcessEnv): boolean {
  const { stdout } = spawnSync(
    'timeout',
    [
      '5',
      'dbus-send',
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    { env, encoding: 'utf8' },
  );
  return stdout.includes('boolean true');
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
