import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mustBuild, type StartFacts } from './host.ts';

const SOURCES = [
  'app',
  'main',
  'preload',
  'renderer',
  'package-lock.json',
  'paraglide.config.ts',
  'vite.config.ts',
  'vite.main.config.ts',
  'vite.preload.config.ts',
  'vite.workers.config.ts',
];
const PROGRAMS = [
  'dist/main/cli.js',
  'dist/main/desktop.js',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
  'dist/workers/compute.js',
];

/** Reads the facts; never downloads or starts anything. */
export function readFacts(root: string): StartFacts {
  return {
    platform: process.platform,
    environment: process.env,
    root: process.getuid?.() === 0,
    electron: electronBinary(root) !== undefined,
    sandbox: mayBuildSandbox(root),
  };
}

/**
 * Electron's program, or undefined where it was not downloaded yet. Its package is not loaded for
 * this: loading it starts the download.
 */
export function electronBinary(root: string): string | undefined {
  const folder = join(root, 'node_modules/electron');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const inside = readText(join(folder, 'path.txt'))?.trim();
  const path = override
    ? join(override, inside ?? 'electron')
    : inside && join(folder, 'dist', inside);
  return path && existsSync(path) ? path : undefined;
}

/** Whether a source is newer than what was built from it, or something is not built at all. */
export function isStale(root: string): boolean {
  const changed = Math.max(...SOURCES.map((name) => newest(join(root, name))));
  return mustBuild(
    changed,
    PROGRAMS.map((name) => statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs),
  );
}

/** A renderer's sandbox needs user namespaces, or Chromium's helper owned by root with setuid. */
function mayBuildSandbox(root: string): boolean {
  if (process.platform !== 'linux') return true;
  const helper = statSync(join(root, 'node_modules/electron/dist/chrome-sandbox'), {
    throwIfNoEntry: false,
  });
  if (helper && helper.uid === 0 && (helper.mode & 0o4000) !== 0) return true;
  const forbidden =
    readText('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() === '1' ||
    readText('/proc/sys/kernel/unprivileged_userns_clone')?.trim() === '0' ||
    readText('/proc/sys/user/max_user_namespaces')?.trim() === '0';
  return !forbidden;
}

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return /\.test\.ts$/.test(path) ? 0 : stat.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => name !== 'paraglide' && name !== 'node_modules')
      .map((name) => newest(join(path, name))),
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
