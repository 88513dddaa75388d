import { spawn } from 'node:child_process';

export interface BrowserCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** How this system opens a link in the person's browser; undefined where there is no screen to show it. */
export function browserCommand(
  link: string,
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): BrowserCommand | undefined {
  if (environment['AGENTHUB_NO_BROWSER']) return undefined;
  if (platform === 'darwin') return { command: 'open', args: [link] };
  if (platform === 'win32') {
    return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', link] }; // unlike "start", takes & in a link
  }
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return undefined;
  return { command: 'xdg-open', args: [link] };
}

/** Opens a link in the default browser; false where that cannot be done here. */
export function openInBrowser(link: string): Promise<boolean> {
  const found = browserCommand(link, process.platform, process.env);
  if (!found) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(found.command, [...found.args], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    // Some systems keep the command open as long as the browser runs.
    setTimeout(() => resolve(true), SETTLED_MS).unref();
    child.unref();
  });
}

const SETTLED_MS = 3000;
