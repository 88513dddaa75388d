/** What is known about this machine before a host is chosen. */
export interface StartFacts {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the process runs as root (never on Windows). */
  readonly root: boolean;
  /** Whether Electron's binary is on the disk. */
  readonly electron: boolean;
  /** Whether the system lets an ordinary program build Chromium's sandbox. */
  readonly sandbox: boolean;
}

export type HostChoice =
  | { readonly host: 'desktop'; readonly flags: readonly string[] }
  | { readonly host: 'fetch-desktop'; readonly flags: readonly string[] }
  | { readonly host: 'browser'; readonly why: string };

/**
 * Which host `npm start` opens. The desktop without a sandbox is only for root, who cannot have
 * one; for everybody else the browser, which brings its own, is the safer window.
 */
export function chooseHost(facts: StartFacts): HostChoice {
  const { environment, platform } = facts;
  if (environment['AGENTHUB_NO_ELECTRON']) {
    return { host: 'browser', why: 'AGENTHUB_NO_ELECTRON is set' };
  }
  if (platform === 'linux') {
    if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) {
      return { host: 'browser', why: 'this session has no display' };
    }
    if (!facts.root && !facts.sandbox) {
      return { host: 'browser', why: 'this system does not let a desktop app run in a sandbox' };
    }
  }
  const flags = platform === 'linux' && facts.root ? ['--no-sandbox'] : [];
  return { host: facts.electron ? 'desktop' : 'fetch-desktop', flags };
}

const RELEASES = 'https://github.com/electron/electron/releases/download/';

/** Where Electron's installer will look, by the same variables that it reads. */
export function electronMirror(environment: StartFacts['environment']): string {
  return (
    environment['npm_config_electron_mirror'] ??
    environment['NPM_CONFIG_ELECTRON_MIRROR'] ??
    environment['ELECTRON_MIRROR'] ??
    RELEASES
  );
}

/** Whether something was changed after the oldest of the built programs was written. */
export function mustBuild(
  sourcesChangedMs: number,
  builtMs: readonly (number | undefined)[],
): boolean {
  return builtMs.some((built) => built === undefined || built < sourcesChangedMs);
}
