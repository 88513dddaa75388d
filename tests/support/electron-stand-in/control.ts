import { app } from './app.ts';
import { chromium } from './chromium.ts';
import { permissions } from './machine.ts';
import { seen, type MenuItem } from './system.ts';
import { windows } from './windows.ts';
import type { BrowserWindow } from './window.ts';

const first = (): BrowserWindow | undefined => windows.all()[0] as BrowserWindow | undefined;

function choose(items: readonly MenuItem[], label: string): boolean {
  const item = items
    .flatMap((entry) => [entry, ...(entry.submenu ?? [])])
    .find((entry) => entry.label === label);
  item?.click?.();
  return item !== undefined;
}

/** What a test can do in place of a person's hand, and see in place of a person's eye. */
const methods: Record<string, (argument: string) => unknown> = {
  port: () => app.whenReady().then(() => chromium.debuggingPort),
  state: () => ({
    open: windows.all().length,
    visible: first()?.isVisible() ?? false,
    focusCount: first()?.focusCount ?? 0,
    tray: seen.tray?.items.flatMap((item) => item.label ?? []) ?? null,
    notifications: seen.notifications.map((notification) => notification.body),
    links: seen.links,
    folderDialogs: seen.folderDialogs,
    sandbox: first()?.options.webPreferences.sandbox,
  }),
  close: () => first()?.close(),
  load: (address) => first()?.webContents.load(address),
  trayItem: (label) => choose(seen.tray?.items ?? [], label),
  menuItem: (label) => choose(seen.menu, label),
  clickNotification: () => seen.notifications.at(-1)?.emit('click'),
  quit: () => app.quit(),
  permission: (name) =>
    new Promise((resolve) => {
      permissions.ask({ getURL: () => first()?.webContents.getURL() ?? '' }, name, resolve);
    }),
};

process.on('message', (call: { id: number; method: string; argument: string }) => {
  void Promise.resolve(methods[call.method]?.(call.argument)).then((result) =>
    process.send?.({ id: call.id, result }),
  );
});
process.on('disconnect', () => app.exit(1)); // the test is gone: nobody will end this
