import { app, session, shell, type WebContents } from 'electron';
import { leaving, mayAskFor } from './page-origin.ts';

/** No page leaves ours, opens windows or gets permissions; https links open in the person's browser. */
export function guardPages(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

/** Refuses what pages ask the system for. Electron must be ready. */
export function guardPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(mayAskFor(permission, contents.getURL())),
  );
  defaultSession.setPermissionCheckHandler((contents, permission) =>
    mayAskFor(permission, contents?.getURL() ?? ''),
  );
  defaultSession.setDevicePermissionHandler(() => false);
}

function guard(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (leaving(event.url) !== 'stay') event.preventDefault();
    openOutside(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

function openOutside(url: string): void {
  if (leaving(url) === 'open-outside') void shell.openExternal(url);
}
