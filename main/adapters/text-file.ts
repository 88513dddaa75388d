import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { AppError, messageOf } from '../../app/base/index.ts';
import type { TextFile } from '../../app/settings/index.ts';

/** A text file on disk: written beside, flushed, renamed, so that a kill leaves old or new, whole. */
export function diskTextFile(path: string): TextFile {
  return {
    path,
    read() {
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw unusable('read', path, error);
      }
    },
    write(text) {
      const target = existsSync(path) ? realpathSync(path) : path; // a link stays a link
      const beside = `${target}.${process.pid}.new`;
      try {
        const file = openSync(beside, 'w', 0o600);
        try {
          writeFileSync(file, text);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(beside, target);
      } catch (error) {
        rmSync(beside, { force: true });
        throw unusable('written', path, error);
      }
    },
    keepAside() {
      const copy = `${path}.broken-${new Date().toISOString().replace(/[:.]/g, '-')}`;
      copyFileSync(path, copy);
      return copy;
    },
  };
}

function unusable(what: string, path: string, error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'file.unusable',
    message: `The file ${path} could not be ${what}: ${messageOf(error)}`,
    remedy: 'Check that the disk is not full and that the folder may be written.',
    data: { path, reason: messageOf(error) },
    cause: error,
  });
}
