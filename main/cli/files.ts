import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../../app/base/index.ts';

/**
 * The text of a file that a person named; an AppError where it cannot be read. Windows also writes
 * text files in UTF-16, with a mark in front.
 */
export function readGivenFile(path: string): string {
  const bytes = readGiven(path);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString('utf8');
}

/** The bytes of a file that a person named, as base64. */
export function readGivenBytes(path: string): string {
  return readGiven(path).toString('base64');
}

function readGiven(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileUnreadable(path, error as NodeJS.ErrnoException);
  }
}

function fileUnreadable(path: string, cause: NodeJS.ErrnoException): AppError {
  const why: Record<string, string> = {
    ENOENT: `There is no file ${path}.`,
    EISDIR: `${path} is a folder, not a file.`,
    EACCES: `You may not read the file ${path}.`,
  };
  return new AppError({
    kind: 'missing',
    code: 'file.unreadable',
    message: why[cause.code ?? ''] ?? `The file ${path} cannot be read: ${cause.message}`,
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
