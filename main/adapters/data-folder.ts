import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError, isRecord, messageOf } from '../../app/base/index.ts';
import { processStartTime } from './mcp/process-table.ts';

const MAX_TRIES = 200;
const RETRY_MS = 20;

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
    return join(named(environment, 'APPDATA') ?? join(home, 'AppData', 'Roaming'), 'AgentHub');
  }
  return join(named(environment, 'XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'agenthub');
}

export function documentsFolderPath(environment: NodeJS.ProcessEnv): string {
  return named(environment, 'XDG_DOCUMENTS_DIR') ?? join(homedir(), 'Documents');
}

/** A folder that a variable names; an empty or relative one counts as none (XDG Base Directory Specification). */
function named(environment: NodeJS.ProcessEnv, variable: string): string | undefined {
  const folder = environment[variable];
  return folder && isAbsolute(folder) ? folder : undefined;
}

/** Makes the folder, readable by its person only, with the folders in it. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const inner of ['logs', 'backups', 'plugins'])
      mkdirSync(join(folder, inner), { recursive: true });
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** Takes the folder for this process, or tells who has it. A lock left by a dead process is taken over. */
export async function lockDataFolder(folder: string): Promise<FolderLock | { heldBy: Owner }> {
  const path = join(folder, 'lock.json');
  const owner = { pid: process.pid, startTime: (await processStartTime(process.pid)) ?? '' };
  try {
    const taken = await acquire(path, owner);
    if ('heldBy' in taken) return taken;
    rmSync(endpointPath(folder), { force: true }); // what a killed owner published
    return held(path, folder, owner);
  } catch (error) {
    throw error instanceof AppError ? error : unusable(folder, error);
  }
}

/** Who has the folder now; undefined where nobody does, or where its lock was left by a dead process. */
export async function folderOwner(folder: string): Promise<Owner | undefined> {
  const owner = readOwner(join(folder, 'lock.json'));
  return owner !== 'gone' && (await runs(owner)) ? owner : undefined;
}

/** How to reach the owner of a folder; undefined while it is still starting. */
export function readEndpoint(folder: string, owner: Owner): Endpoint | undefined {
  try {
    const path = endpointPath(folder);
    if (process.getuid && statSync(path).uid !== process.getuid()) return undefined;
    const { url, token, pid } = JSON.parse(readFileSync(path, 'utf8')) as Endpoint & Owner;
    return pid === owner.pid ? { url, token } : undefined;
  } catch {
    return undefined; // not there yet, or half-written
  }
}

/**
 * Takes a lock file. A stale one is replaced only by the holder of a second lock that is named
 * after the dead owner: of several that find the same stale lock, one replaces it, and none
 * removes the lock of another that was quicker.
 */
async function acquire(path: string, own: Owner): Promise<{ heldBy: Owner } | { taken: true }> {
  const beside = `${path}.${own.pid}-${randomBytes(4).toString('hex')}.new`;
  try {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      writeFileSync(beside, JSON.stringify(own), { mode: 0o600 });
      if (create(beside, path)) return { taken: true };
      const owner = readOwner(path);
      if (owner === 'gone') continue;
      if (await runs(owner)) return { heldBy: owner };
      const turn = await acquire(`${path}.${owner.pid}-${fileSafe(owner.startTime)}`, own);
      if ('heldBy' in turn) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      try {
        if (!same(readOwner(path), owner)) continue;
        renameSync(beside, path);
        return { taken: true };
      } finally {
        rmSync(`${path}.${owner.pid}-${fileSafe(owner.startTime)}`, { force: true });
      }
    }
    throw new AppError({
      kind: 'conflict',
      code: 'data-folder.lock',
      message: `The lock ${path} of the data folder could not be taken.`,
      remedy: 'Close other AgentHub windows and try again.',
    });
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Puts a whole file in place unless one is there; false where one is. */
function create(whole: string, path: string): boolean {
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
  }
  try {
    copyFileSync(whole, path, constants.COPYFILE_EXCL); // a file system without links
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function runs(owner: Owner): Promise<boolean> {
  return owner.pid > 0 && (await processStartTime(owner.pid)) === owner.startTime;
}

function same(found: Owner | 'gone', owner: Owner): boolean {
  return found !== 'gone' && found.pid === owner.pid && found.startTime === owner.startTime;
}

function fileSafe(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '_');
}

function held(path: string, folder: string, owner: Owner): FolderLock {
  return {
    publish(endpoint) {
      const target = endpointPath(folder);
      rmSync(target, { force: true });
      const text = JSON.stringify({ ...endpoint, ...owner });
      writeFileSync(target, text, { mode: 0o600, flag: 'wx' });
    },
    [Symbol.dispose]() {
      if (!same(readOwner(path), owner)) return; // removed, or the folder itself is gone
      rmSync(endpointPath(folder), { force: true });
      rmSync(path, { force: true });
    },
  };
}

/** A lock that cannot be read (emptied by a full disk, say) counts as one of no process. */
export function readOwner(path: string): Owner | 'gone' {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(value) && typeof value['pid'] === 'number') {
      return { pid: value['pid'], startTime: String(value['startTime']) };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { pid: 0, startTime: 'unreadable' };
}

function unusable(folder: string, error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'data-folder.unusable',
    message: `The data folder ${folder} cannot be used: ${messageOf(error)}`,
    remedy: 'Choose another one with --data DIR, or check its permissions and the disk.',
    cause: error,
  });
}

/** Outside the data folder: the token in it must not land in a copy or a backup of the data. */
function endpointPath(folder: string): string {
  const base = runtimeFolder();
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  return join(base, `agenthub-${name}.json`);
}

/** That of the session where it can be used; it may be another person's where one became root. */
function runtimeFolder(): string {
  const given = named(process.env, 'XDG_RUNTIME_DIR');
  try {
    if (given) {
      mkdirSync(given, { recursive: true, mode: 0o700 });
      accessSync(given, constants.W_OK);
      return given;
    }
  } catch {
    // used below: the place of those who have none
  }
  const own = join(tmpdir(), `agenthub-${personName()}`);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

/** A container may run under a number that has no name. */
function personName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'person');
  }
}
