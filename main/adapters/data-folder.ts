import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  linkSync,
  unlinkSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError, messageOf } from '../../app/base/index.ts';
import { processStartTime } from './mcp/process-tree.ts';

/** How another process of the same person reaches the one that owns the data folder. */
export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

export interface Owner {
  readonly pid: number;
  readonly startTime: string;
}

export interface FolderLock extends Disposable {
  /** Tells other processes of this person how to talk to this one. */
  publish(endpoint: Endpoint): void;
}

/** The per-user data folder: `--data`, else AGENTHUB_DATA, else the system's usual place. */
export function dataFolderPath(given: string | undefined, environment: NodeJS.ProcessEnv): string {
  const chosen = given ?? environment['AGENTHUB_DATA'];
  if (chosen) return resolve(chosen);
  const home = homedir();
  if (process.platform === 'darwin')
    return join(home, 'Library', 'Application Support', 'AgentHub');
  if (process.platform === 'win32') {
    return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'AgentHub');
  }
  return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'agenthub');
}

export function documentsFolderPath(environment: NodeJS.ProcessEnv): string {
  return environment['XDG_DOCUMENTS_DIR'] ?? join(homedir(), 'Documents');
}

/** Makes the folder, readable by its person only, with the folders in it. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const inner of ['logs', 'backups', 'plugins'])
      mkdirSync(join(folder, inner), { recursive: true });
  } catch (error) {
    throw new AppError({
      kind: 'unavailable',
      code: 'data-folder.unusable',
      message: `The data folder ${folder} cannot be used: ${messageOf(error)}`,
      remedy: 'Choose another one with --data DIR, or check its permissions and the disk.',
      cause: error,
    });
  }
}

/** Takes the folder for this process, or tells who has it. A lock left by a dead process is taken over. */
export async function lockDataFolder(folder: string): Promise<FolderLock | { heldBy: Owner }> {
  const path = join(folder, 'lock.json');
  const startTime = (await processStartTime(process.pid)) ?? '';
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTime }), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 20; tries += 1) {
      try {
        linkSync(own, path); // fails where the lock exists: atomic on every file system with links
        return held(path, folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readOwner(path);
      if (owner && (await processStartTime(owner.pid)) === owner.startTime)
        return { heldBy: owner };
      rmSync(path, { force: true });
    }
    throw new AppError({
      kind: 'conflict',
      code: 'data-folder.lock',
      message: `The lock of the data folder ${folder} could not be taken.`,
      remedy: 'Close other AgentHub windows and try again.',
    });
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who has the folder now; undefined where nobody does, or where its lock was left by a dead process. */
export async function folderOwner(folder: string): Promise<Owner | undefined> {
  const owner = readOwner(join(folder, 'lock.json'));
  return owner && (await processStartTime(owner.pid)) === owner.startTime ? owner : undefined;
}

/** How to reach the owner of a folder; undefined while it is still starting. */
export function readEndpoint(folder: string): Endpoint | undefined {
  try {
    const path = endpointPath(folder);
    if (process.platform !== 'win32' && statSync(path).uid !== userInfo().uid) return undefined;
    return JSON.parse(readFileSync(path, 'utf8')) as Endpoint;
  } catch {
    return undefined;
  }
}

function held(path: string, folder: string): FolderLock {
  return {
    publish(endpoint) {
      const target = endpointPath(folder);
      rmSync(target, { force: true });
      writeFileSync(target, JSON.stringify(endpoint), { mode: 0o600, flag: 'wx' });
    },
    [Symbol.dispose]() {
      rmSync(endpointPath(folder), { force: true });
      try {
        if (readOwner(path)?.pid === process.pid) unlinkSync(path);
      } catch {
        return; // the folder itself is gone
      }
    },
  };
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined; // half-written or gone: it is taken over
  }
}

/** Outside the data folder: the token in it must not land in a copy or a backup of the data. */
function endpointPath(folder: string): string {
  const base = process.env['XDG_RUNTIME_DIR'] ?? join(tmpdir(), `agenthub-${userInfo().username}`);
  mkdirSync(base, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  return join(base, `agenthub-${name}.json`);
}
