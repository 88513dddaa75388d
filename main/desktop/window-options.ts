import type { BrowserWindowConstructorOptions } from 'electron';
import type { placeWindow } from './window-state.ts';

/** A window whose page has no rights but the door. */
export function windowOptions(
  place: ReturnType<typeof placeWindow>,
  files: { readonly preload: string; readonly icon: string },
  dark: boolean,
): BrowserWindowConstructorOptions {
  return {
    ...place,
    minWidth: 400,
    minHeight: 400,
    title: 'AgentHub',
    icon: files.icon,
    show: false, // shown once the page is drawn
    backgroundColor: dark ? '#16171a' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload: files.preload,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false, // its dictionaries are downloaded
    },
  };
}
