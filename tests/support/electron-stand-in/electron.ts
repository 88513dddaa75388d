import './control.ts';

export { app } from './app.ts';
export { ipcMain } from './ipc.ts';
export { nativeTheme, screen, session } from './machine.ts';
export { protocol } from './protocol.ts';
export { Menu, Notification, Tray, dialog, nativeImage, shell } from './system.ts';
export { BrowserWindow } from './window.ts';
