import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dataFolderPath,
  documentsFolderPath,
  folderOwner,
  lockDataFolder,
  prepareDataFolder,
  readEndpoint,
} from './data-folder.ts';

const RACER = fileURLToPath(new URL('../../tests/support/race-for-lock.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agenthub-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Racer {
  readonly pid: number;
  go(): Promise<string>;
  end(): Promise<void>;
}

async function racer(): Promise<Racer> {
  const child = spawn(process.execPath, [RACER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    pid: child.pid!,
    async go() {
      child.stdin.write('go\n');
      return String((await lines.next()).value);
    },
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end('end\n');
      await gone;
    },
  };
}

const taken = async () => {
  const lock = await lockDataFolder(folder);
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy.pid}`);
  return lock;
};

test('of several processes that find the same stale lock exactly one gets the folder', async () => {
  for (const stale of ['{"pid": 999999999, "startTime": "1"}', '{"broken']) {
    writeFileSync(join(folder, 'lock.json'), stale);
    const racers = await Promise.all(Array.from({ length: 3 }, () => racer()));
    const said = await Promise.all(racers.map((each) => each.go()));
    const winners = racers.filter((_, index) => said[index] === 'mine');
    expect(winners).toHaveLength(1);
    const losers = said.filter((line) => line !== 'mine');
    expect(new Set(losers)).toEqual(new Set([`held by ${winners[0]!.pid}`]));
    await Promise.all(racers.map((each) => each.end()));
  }
  (await taken())[Symbol.dispose](); // the last owner is dead: its lock is taken over
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock names its owner, and a live owner keeps it', async () => {
  const lock = await taken();
  const written = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8')) as object;
  expect(written).toEqual({ pid: process.pid, startTime: expect.any(String) as string });
  expect(await lockDataFolder(folder)).toEqual({ heldBy: written });
  lock[Symbol.dispose]();
  expect(existsSync(join(folder, 'lock.json'))).toBe(false);
});

test('a lock of a reused process id is not taken for a live one', async () => {
  const owner = { pid: process.pid, startTime: 'of another process' };
  writeFileSync(join(folder, 'lock.json'), JSON.stringify(owner));
  (await taken())[Symbol.dispose]();
});

test('giving back a lock that another process took over leaves it to that one', async () => {
  const lock = await taken();
  const other = JSON.stringify({ pid: 1, startTime: '1' });
  writeFileSync(join(folder, 'lock.json'), other);
  lock[Symbol.dispose]();
  expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toBe(other);
});

test('the address of an owner is found by its pid only, and never inside the data folder', async () => {
  const lock = await taken();
  const endpoint = { url: 'http://127.0.0.1:1', token: 'a-secret-token' };
  lock.publish(endpoint);
  const owner = { pid: process.pid, startTime: '' };
  expect(readEndpoint(folder, owner)).toEqual(endpoint);
  expect(readEndpoint(folder, { pid: process.pid + 1, startTime: '' })).toBeUndefined();
  const inside = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(inside.join('')).not.toContain(endpoint.token);
  lock[Symbol.dispose]();
  expect(readEndpoint(folder, owner)).toBeUndefined();
});

test('the address that a killed owner left is gone once the folder has a new owner', async () => {
  const killed = await taken();
  killed.publish({ url: 'http://127.0.0.1:1', token: 't' });
  rmSync(join(folder, 'lock.json'));
  const lock = await taken();
  expect(readEndpoint(folder, { pid: process.pid, startTime: '' })).toBeUndefined();
  lock[Symbol.dispose]();
});

test('a place that cannot be a folder is refused with what to do', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const refusal = {
    code: 'data-folder.unusable',
    remedy: expect.stringContaining('--data') as string,
  };
  expect(() => prepareDataFolder(join(file, 'data'))).toThrow(expect.objectContaining(refusal));
  await expect(lockDataFolder(join(folder, 'absent'))).rejects.toMatchObject(refusal);
});

test('--data wins over AGENTHUB_DATA, which wins over the usual place', () => {
  const environment = { AGENTHUB_DATA: '/from/environment', XDG_DATA_HOME: '/usual' };
  expect(dataFolderPath('/given', environment)).toBe('/given');
  expect(dataFolderPath(undefined, environment)).toBe('/from/environment');
});

test('an empty or relative folder of the environment counts as none', () => {
  const usual = dataFolderPath(undefined, {});
  expect(dataFolderPath(undefined, { XDG_DATA_HOME: '', APPDATA: '' })).toBe(usual);
  expect(dataFolderPath(undefined, { XDG_DATA_HOME: 'here', APPDATA: 'here' })).toBe(usual);
  expect(documentsFolderPath({ XDG_DOCUMENTS_DIR: '' })).toBe(documentsFolderPath({}));
});

test('a session folder that cannot be used does not prevent a start', async () => {
  const given = process.env['XDG_RUNTIME_DIR'];
  writeFileSync(join(folder, 'no-folder'), '');
  try {
    for (const runtime of ['', 'relative', join(folder, 'no-folder', 'run')]) {
      process.env['XDG_RUNTIME_DIR'] = runtime;
      const lock = await lockDataFolder(folder);
      if ('heldBy' in lock) throw new Error('nobody else holds it');
      lock.publish({ url: 'http://127.0.0.1:1', token: 't' });
      const owner = (await folderOwner(folder))!;
      expect(readEndpoint(folder, owner)).toEqual({ url: 'http://127.0.0.1:1', token: 't' });
      lock[Symbol.dispose]();
    }
  } finally {
    if (given === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = given;
  }
});
