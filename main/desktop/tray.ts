import { Menu, Tray, nativeImage } from 'electron';
import { join } from 'node:path';
import type { Words } from './words.ts';

/** The tray icon with Open and Quit; a click opens the window where the system has clicks there. */
export function openTray(
  resources: string,
  words: Words,
  act: { readonly open: () => void; readonly quit: () => void },
): Disposable {
  // The system recolours an image whose file name ends in "Template" (macOS only).
  const name = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png';
  const tray = new Tray(nativeImage.createFromPath(join(resources, name)));
  tray.setToolTip('AgentHub');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: words.open, click: act.open },
      { type: 'separator' },
      { label: words.quit, click: act.quit },
    ]),
  );
  if (process.platform !== 'darwin') tray.on('click', act.open);
  return { [Symbol.dispose]: () => tray.destroy() };
}
