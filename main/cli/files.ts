import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../../app/base/index.ts';

/** The text of a file that a person named; an AppError where it cannot be read. */
export function readGivenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

/** The bytes of a file that a person named, as base64. */
export function readGivenBytes(path: string): string {
  try {
    return readFileSync(path, 'base64');
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

function fileUnreadable(path: string, cause: unknown): AppError {
  return new AppError({
    kind: 'missing',
    code: 'file.unreadable',
    message: `The file ${path} cannot be read: ${messageOf(cause)}`,
    remedy: 'Check its name and the permissions.',
    cause,
  });
}

/** A file that is there is never replaced. */
export function fileUnwritable(path: string, cause: unknown): AppError {
  const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
  return new AppError({
    kind: exists ? 'conflict' : 'unavailable',
    code: exists ? 'file.exists' : 'file.unwritable',
    message: exists
      ? `There is a file ${path} already. It was left as it is.`
      : `The file ${path} cannot be written: ${messageOf(cause)}`,
    remedy: 'Give another name.',
    cause,
  });
}
