import {
  lockDataFolder,
  readEndpoint,
  type FolderLock,
  type Owner,
} from '../adapters/data-folder.ts';
import { Disposables } from '../../app/base/index.ts';
import type { PickFolder } from '../../app/ports.ts';
import type { Composed } from '../compose.ts';

/** A command of the command line holds the folder for moments only: it is waited for. */
const SHORT_OWNER_WAIT_MS = 5000;

/** The data folder for this process, or who has it for longer than a command would. */
export async function takeFolder(dataFolder: string): Promise<FolderLock | { heldBy: Owner }> {
  const until = Date.now() + SHORT_OWNER_WAIT_MS;
  for (;;) {
    const lock = await lockDataFolder(dataFolder);
    if (!('heldBy' in lock) || readEndpoint(dataFolder, lock.heldBy) || Date.now() > until) {
      return lock;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface CoreOptions {
  readonly dataFolder: string;
  readonly documentsFolder: string;
  readonly rendererFolder: string;
  readonly pickFolder: PickFolder;
}

export interface Core extends AsyncDisposable {
  readonly composed: Composed;
}

/**
 * Opens the core on a folder that is ours, and listens on the loopback so that the command line
 * can talk to it. Loads the code of the core only now, when the window is on its way already.
 */
export async function openCore(lock: FolderLock, options: CoreOptions): Promise<Core> {
  const open = new Disposables();
  open.add(lock);
  try {
    const { dataFolder, documentsFolder, rendererFolder, pickFolder } = options;
    const { compose } = await import('../compose.ts');
    const composed = open.add(
      await compose({ dataFolder, host: 'desktop', documentsFolder, pickFolder }),
    );
    const { serve } = await import('../server/serve.ts');
    const { bridge } = composed;
    const serving = open.add(
      await serve({ bridge, hostname: '127.0.0.1', port: 0, rendererFolder }),
    );
    lock.publish({ url: serving.url, token: serving.token });
    return { composed, [Symbol.asyncDispose]: () => open[Symbol.asyncDispose]() };
  } catch (error) {
    await open[Symbol.asyncDispose]();
    throw error;
  }
}
