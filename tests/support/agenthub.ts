import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));

/** A fresh home with a data folder in it; removed on disposal. */
export function temporaryHome(): Disposable & {
  home: string;
  data: string;
  env: NodeJS.ProcessEnv;
} {
  const home = mkdtempSync(join(tmpdir(), 'agenthub-test-'));
  return {
    home,
    data: join(home, 'data'),
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_RUNTIME_DIR: home,
      XDG_DOCUMENTS_DIR: join(home, 'Documents'),
      TZ: 'UTC',
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the built program to its end. */
export function agenthub(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process to its ready line. */
  readonly readyMs: number;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** The headless host in a process of its own, stopped by SIGTERM on disposal. */
export async function served(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, 'serve', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(() => reject(new Error(`serve ended before it was ready: ${stderr}`)));
  });
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  return {
    url,
    token,
    child,
    readyMs: performance.now() - startedAt,
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
