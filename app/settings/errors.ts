import { AppError, messageOf } from '../base/index.ts';

/** Refuses a change that would be written over what a broken file holds. */
export function settingsUnkept(path: string, cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'settings.unkept',
    message: `The setting was not saved: the file ${path} is broken and could not be copied aside (${messageOf(cause)}).`,
    remedy: 'Correct the file or move it away, make room on the disk, then start AgentHub again.',
    data: { path, reason: messageOf(cause) },
    cause,
  });
}
