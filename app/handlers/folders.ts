import type { App } from '../app.ts';
import { AppError } from '../base/index.ts';
import type { Folders, MachineFacts } from '../ports.ts';
import type { CommandsOf, Handlers } from './types.ts';

const MOST = 20;

export function folderHandlers(app: App): Handlers<CommandsOf<'folders'>> {
  const { facts, folders, pickFolder } = app;
  return {
    'folders.suggest': ({ text }) => ({ folders: suggestFolders(text, facts, folders) }),
    'folders.pick': async ({ from }) => {
      if (!pickFolder) throw noDialog();
      return { folder: await pickFolder(from) };
    },
  };
}

/**
 * Folders whose path begins with a typed one, whatever its case; hidden ones only where a dot is
 * typed. Paths of other machines (`//host`) are not looked at: that alone would sign in to them.
 */
export function suggestFolders(
  typed: string,
  { platform, documentsFolder }: Pick<MachineFacts, 'platform' | 'documentsFolder'>,
  folders: Pick<Folders, 'subfolders'>,
): string[] {
  const text = typed.trimStart();
  if (text === '') return [documentsFolder];
  const windows = platform === 'win32';
  const isLocal = windows ? /^[A-Za-z]:[\\/]/ : /^\/(?!\/)/;
  if (!isLocal.test(text)) return [];
  const end = 1 + Math.max(text.lastIndexOf('/'), windows ? text.lastIndexOf('\\') : -1);
  const [inside, begun] = [text.slice(0, end), text.slice(end).toLowerCase()];
  return folders
    .subfolders(inside)
    .filter((name) => name.toLowerCase().startsWith(begun))
    .filter((name) => begun.startsWith('.') || !name.startsWith('.'))
    .sort((a, b) => a.localeCompare(b))
    .slice(0, MOST)
    .map((name) => inside + name);
}

function noDialog(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'folder.no-dialog',
    message: 'Only the desktop app can show a dialog to choose a folder.',
    remedy: 'Type the path of the folder.',
  });
}
