import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';

/** The system's dialog for a folder, over the window where there is one; undefined where it was cancelled. */
export async function pickFolder(
  window: BrowserWindow | undefined,
  title: string,
  from: string | undefined,
): Promise<string | undefined> {
  const options: OpenDialogOptions = {
    title,
    properties: ['openDirectory', 'createDirectory'],
    ...(from ? { defaultPath: from } : {}),
  };
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return canceled ? undefined : filePaths[0];
}
