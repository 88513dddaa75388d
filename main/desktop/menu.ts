import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

/** The application menu. Its Edit roles are what makes copy and paste work by keyboard on macOS. */
export function menuTemplate(
  platform: NodeJS.Platform,
  words: Words,
  act: { readonly quit: () => void },
): MenuItemConstructorOptions[] {
  const quit: MenuItemConstructorOptions = {
    label: words.quit,
    accelerator: 'CmdOrCtrl+Q',
    click: act.quit,
  };
  const own: MenuItemConstructorOptions =
    platform === 'darwin'
      ? {
          label: 'AgentHub',
          submenu: [
            { role: 'about' },
            { type: 'separator' },
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            { type: 'separator' },
            quit,
          ],
        }
      : {
          label: words.file,
          submenu: [{ role: 'close', label: words.close }, { type: 'separator' }, quit],
        };
  return [
    own,
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { label: words.window, role: 'windowMenu' },
  ];
}
