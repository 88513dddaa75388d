import { app } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolderPath, prepareDataFolder } from '../adapters/data-folder.ts';
import { RENDERER_FOLDER } from '../renderer-folder.ts';
import { dataArgument } from './arguments.ts';
import { takeFolder } from './core.ts';
import { Desktop } from './desktop.ts';
import { guardPages } from './guards.ts';
import { declareScheme } from './page-protocol.ts';
import { tellFailure, tellOwner } from './start-failure.ts';
import { wordsFor } from './words.ts';

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const files = {
  renderer: RENDERER_FOLDER,
  preload: built('../preload/index.cjs'),
  resources: built('../../resources'),
};

/** Starts the desktop, or ends after saying why not; true when it runs. */
async function start(dataFolder: string): Promise<boolean> {
  prepareDataFolder(dataFolder);
  const windowFolder = join(dataFolder, 'window');
  mkdirSync(windowFolder, { recursive: true });
  // What Chromium keeps goes with the data, and the lock in it lets one desktop run per data folder.
  app.setPath('userData', windowFolder);
  if (!app.requestSingleInstanceLock()) return false; // the first one hears of this and shows its window
  await app.whenReady();
  const lock = await takeFolder(dataFolder);
  if ('heldBy' in lock) {
    await tellOwner(lock.heldBy, dataFolder, wordsFor('system', app.getLocale()));
    return false;
  }
  await new Desktop(files, dataFolder, lock).run();
  return true;
}

declareScheme();
guardPages();
app.setName('AgentHub');
start(dataFolderPath(dataArgument(process.argv), process.env)).then(
  (runs) => {
    if (!runs) app.quit();
  },
  async (error: unknown) => {
    await tellFailure(error, wordsFor('system', app.getLocale()));
    app.exit(1);
  },
);
