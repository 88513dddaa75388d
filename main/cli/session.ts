import { AppError } from '../../app/base/index.ts';
import type { Door } from '../../app/contract/index.ts';
import {
  dataFolderPath,
  lockDataFolder,
  prepareDataFolder,
  readEndpoint,
} from '../adapters/data-folder.ts';
import { compose } from '../compose.ts';
import { localDoor } from '../bridge/local-door.ts';
import { remoteDoor } from './remote-door.ts';

const OWNER_WAIT_MS = 10_000;

/** A door to the core: that of the process which owns the data folder, else one of our own. */
export interface Session extends AsyncDisposable {
  readonly door: Door;
  readonly dataFolder: string;
}

export async function openSession(data: string | undefined): Promise<Session> {
  const dataFolder = dataFolderPath(data, process.env);
  prepareDataFolder(dataFolder);
  const lock = await lockDataFolder(dataFolder);
  if ('heldBy' in lock) {
    const door = await ownersDoor(dataFolder, lock.heldBy.pid);
    return {
      door,
      dataFolder,
      [Symbol.asyncDispose]: () => Promise.resolve(door[Symbol.dispose]()),
    };
  }
  try {
    const composed = await compose({ dataFolder, host: 'cli' });
    return {
      door: localDoor(composed.bridge),
      dataFolder,
      async [Symbol.asyncDispose]() {
        await composed[Symbol.asyncDispose]();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

async function ownersDoor(dataFolder: string, pid: number): Promise<Door & Disposable> {
  const until = Date.now() + OWNER_WAIT_MS;
  while (Date.now() < until) {
    const endpoint = readEndpoint(dataFolder);
    if (endpoint) return remoteDoor(endpoint);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new AppError({
    kind: 'conflict',
    code: 'data-folder.in-use',
    message: `Another AgentHub (process ${pid}) uses this data folder and does not answer.`,
    remedy: 'Wait until its command has ended, or close it, then try again.',
  });
}
