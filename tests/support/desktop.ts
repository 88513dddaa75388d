import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, chromium, type Page } from 'playwright-core';

const built = (path: string): string =>
  fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
const PROGRAM = built('main/desktop.js');
const REGISTER = new URL('./electron-stand-in/register.ts', import.meta.url).href;

/** Electron's binary, where it was downloaded; its package is not loaded, for that downloads it. */
export const ELECTRON = ((): string | undefined => {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const inside = join(folder, 'path.txt');
  const path = existsSync(inside) ? join(folder, 'dist', readFileSync(inside, 'utf8').trim()) : '';
  return existsSync(path) ? path : undefined;
})();

export interface Exit {
  readonly code: number | null;
  readonly stderr: string;
}

/** A desktop that runs, in Electron or over the stand-in. */
export interface RunningDesktop extends AsyncDisposable {
  readonly pid: number;
  readonly page: Page;
  readonly exited: Promise<Exit>;
  /** Closes the window as a person does. */
  closeWindow(): Promise<void>;
  isWindowVisible(): Promise<boolean>;
  /** Brings another page into the window, as an attacker would who found a way. */
  loadForeign(address: string): Promise<void>;
  /** Quits by the system's way, which the menu and the tray use too. */
  quit(): Promise<Exit>;
}

export interface DesktopState {
  readonly open: number;
  readonly visible: boolean;
  readonly focusCount: number;
  readonly tray: readonly string[] | null;
  readonly notifications: readonly string[];
  readonly links: readonly string[];
  readonly folderDialogs: readonly unknown[];
  readonly sandbox: boolean;
}

/** What only the stand-in can show and do. */
export interface StandInDesktop extends RunningDesktop {
  state(): Promise<DesktopState>;
  act(method: string, argument?: string): Promise<unknown>;
}

export interface StartedStandIn {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** Dialogs and links that came up, told at once. */
  readonly told: Record<string, unknown>[];
}

/** Starts the built desktop over the stand-in, without waiting for a window. */
export function startStandIn(data: string, env: NodeJS.ProcessEnv): StartedStandIn {
  const child = spawn(process.execPath, ['--import', REGISTER, PROGRAM, '--data', data], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const told: Record<string, unknown>[] = [];
  child.on('message', (message: Record<string, unknown>) => {
    if ('event' in message) told.push(message);
  });
  const exited = new Promise<Exit>((resolve) =>
    child.once('close', (code) => resolve({ code, stderr })),
  );
  return { child, exited, told };
}

/** The desktop over the stand-in, once its window shows the page. */
export async function standInDesktop(
  data: string,
  env: NodeJS.ProcessEnv,
): Promise<StandInDesktop> {
  const { child, exited } = startStandIn(data, env);
  let count = 0;
  const act = (method: string, argument = ''): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++count;
      const onMessage = (message: { id?: number; result?: unknown }): void => {
        if (message.id !== id) return;
        child.off('message', onMessage);
        resolve(message.result);
      };
      child.on('message', onMessage);
      void exited.then((exit) => reject(new Error(`the desktop ended: ${exit.stderr}`)));
      child.send({ id, method, argument });
    });
  const port = (await act('port')) as number;
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]!.pages()[0]!;
  while (!((await act('state')) as DesktopState).visible) await page.waitForTimeout(20);
  const end = async (): Promise<Exit> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    return exited;
  };
  return {
    pid: child.pid!,
    page,
    exited,
    act,
    state: () => act('state') as Promise<DesktopState>,
    closeWindow: async () => void (await act('close')),
    isWindowVisible: async () => ((await act('state')) as DesktopState).visible,
    loadForeign: async (address) => void (await act('load', address)),
    quit: async () => {
      void act('quit').catch(() => undefined);
      return exited;
    },
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

/** The desktop in real Electron, once its window shows the page. */
export async function electronDesktop(
  data: string,
  env: NodeJS.ProcessEnv,
): Promise<RunningDesktop> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const electron = await _electron.launch({
    executablePath: ELECTRON!,
    args: [...root, PROGRAM, '--data', data],
    env: env as Record<string, string>,
  });
  const child = electron.process();
  const exited = new Promise<Exit>((resolve) =>
    child.once('exit', (code) => resolve({ code, stderr: '' })),
  );
  const page = await electron.firstWindow();
  const isWindowVisible = (): Promise<boolean> =>
    electron.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false,
    );
  while (!(await isWindowVisible())) await page.waitForTimeout(20);
  const quit = async (): Promise<Exit> => {
    void electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
    return exited;
  };
  return {
    pid: child.pid!,
    page,
    exited,
    quit,
    closeWindow: () =>
      electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    isWindowVisible,
    loadForeign: (address) =>
      electron.evaluate(
        ({ BrowserWindow }, url) => BrowserWindow.getAllWindows()[0]?.loadURL(url),
        address,
      ),
    [Symbol.asyncDispose]: async () => void (child.exitCode === null ? await quit() : undefined),
  };
}
