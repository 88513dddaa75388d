import { AppError } from '../../app/base/index.ts';
import type { Door } from '../../app/contract/index.ts';
import {
  dataFolderPath,
  lockDataFolder,
  prepareDataFolder,
  readEndpoint,
  type FolderLock,
} from '../adapters/data-folder.ts';
import { compose } from '../compose.ts';
import { localDoor } from '../bridge/local-door.ts';
import { remoteDoor } from './remote-door.ts';

/** How long a command waits for another one that owns the folder and cannot be talked to. */
const OWNER_WAIT_MS = 30_000;
const RETRY_MS = 100;

/** A door to the core: that of the process which owns the data folder, else one of our own. */
export interface Session extends AsyncDisposable {
  readonly door: Door;
  readonly dataFolder: string;
  /** Whether another process owns the data folder. */
  readonly remote: boolean;
  /** Aborts, with an AppError as reason, when the owning process is gone. */
  readonly lost: AbortSignal;
}

export interface SessionOptions {
  /** False for a command that needs no server: none is started for it. */
  readonly servers?: boolean;
}

export async function openSession(
  data: string | undefined,
  options: SessionOptions = {},
): Promise<Session> {
  const dataFolder = dataFolderPath(data, process.env);
  prepareDataFolder(dataFolder);
  const until = Date.now() + OWNER_WAIT_MS;
  for (;;) {
    const lock = await lockDataFolder(dataFolder);
    if (!('heldBy' in lock)) return ownSession(dataFolder, lock, options);
    const endpoint = readEndpoint(dataFolder, lock.heldBy);
    if (endpoint) {
      const { door, lost } = await remoteDoor(endpoint, lock.heldBy.pid);
      return {
        door,
        dataFolder,
        remote: true,
        lost,
        [Symbol.asyncDispose]: () => Promise.resolve(door[Symbol.dispose]()),
      };
    }
    if (Date.now() > until) throw ownerSilent(lock.heldBy.pid);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function ownSession(
  dataFolder: string,
  lock: FolderLock,
  options: SessionOptions,
): Promise<Session> {
  try {
    const composed = await compose({ dataFolder, host: 'cli', servers: options.servers ?? true });
    return {
      door: localDoor(composed.bridge),
      dataFolder,
      remote: false,
      lost: new AbortController().signal,
      async [Symbol.asyncDispose]() {
        try {
          await composed[Symbol.asyncDispose]();
        } finally {
          lock[Symbol.dispose]();
        }
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** The data folder for work on its files alone; refuses while another process owns it. */
export async function lockForFiles(
  data: string | undefined,
  what: string,
): Promise<{ dataFolder: string; lock: FolderLock }> {
  const dataFolder = dataFolderPath(data, process.env);
  prepareDataFolder(dataFolder);
  const lock = await lockDataFolder(dataFolder);
  if (!('heldBy' in lock)) return { dataFolder, lock };
  throw new AppError({
    kind: 'conflict',
    code: 'data-folder.in-use',
    message: `${what} cannot be done while AgentHub runs: process ${lock.heldBy.pid} uses the data folder ${dataFolder}.`,
    remedy: 'Close AgentHub (its window, tray icon or "agenthub serve"), then try again.',
  });
}

function ownerSilent(pid: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'data-folder.in-use',
    message: `Another AgentHub command (process ${pid}) uses this data folder and has not ended.`,
    remedy: `Wait until it has ended, or end process ${pid}, then try again.`,
  });
}
