import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../../app/base/index.ts';
import type { Folders } from '../../app/ports.ts';

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Whether a link leads to a folder. */
function leads(path: string, name: string): boolean {
  return isFolder(join(path, name));
}

/**
 * Folder by folder: where a file system says ENOENT below a folder that is there (as /proc does),
 * recursion of Node itself never ends.
 */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent);
  mkdirSync(path);
}

export const diskFolders: Folders = {
  join,
  ensure(path) {
    try {
      if (isFolder(path)) return false;
      makeFolder(path);
      return true;
    } catch (error) {
      throw new AppError({
        kind: 'unavailable',
        code: 'folder.unusable',
        message: `The folder ${path} could not be made: ${messageOf(error)}`,
        remedy: 'Choose another folder, or check its permissions.',
        data: { path, reason: messageOf(error) },
        cause: error,
      });
    }
  },
  writeNew(path, text) {
    if (!existsSync(path)) writeFileSync(path, text, { flag: 'wx' });
  },
  writeNewBytes(path, base64) {
    if (!existsSync(path)) writeFileSync(path, Buffer.from(base64, 'base64'), { flag: 'wx' });
  },
  readBytes: (path) => (existsSync(path) ? readFileSync(path, 'base64') : undefined),
  files(path) {
    if (!existsSync(path)) return [];
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => {
        const { size, mtimeMs } = statSync(join(path, name));
        return { name, bytes: size, changedAt: mtimeMs };
      });
  },
  subfolders(path) {
    try {
      return readdirSync(path, { withFileTypes: true })
        .filter(
          (entry) => entry.isDirectory() || (entry.isSymbolicLink() && leads(path, entry.name)),
        )
        .map(({ name }) => name);
    } catch {
      return []; // not there, no folder, or not for us: there is nothing to name
    }
  },
  remove: (path) => rmSync(path, { force: true }),
};
