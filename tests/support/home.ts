import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));
const SERVERS = fileURLToPath(new URL('./servers', import.meta.url));

/** A folder of a test's own: a home and a data folder inside, removed when disposed. */
export interface TestHome extends Disposable {
  readonly folder: string;
  readonly data: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Writes `mcp.json` with exactly these, and no others are added at the first start. */
  servers(entries: Record<string, unknown>): void;
}

/** With `servers`, `mcp.json` holds exactly these; without, the first start adds the built-in ones. */
export function testHome(servers?: Record<string, unknown>): TestHome {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-test-'));
  const data = join(folder, 'data');
  const runtime = join(folder, 'run');
  mkdirSync(data, { mode: 0o700 });
  mkdirSync(runtime, { mode: 0o700 });
  const writeServers = (entries: Record<string, unknown>): void => {
    writeFileSync(join(data, 'mcp.json'), JSON.stringify({ mcpServers: entries }));
    writeFileSync(join(data, 'settings.json'), JSON.stringify({ builtinsOffered: true }));
  };
  if (servers) writeServers(servers);
  const kept = ['PATH', 'LANG', 'TZ', 'TMPDIR'].map((name) => [name, process.env[name]]);
  return {
    folder,
    data,
    servers: writeServers,
    environment: { ...Object.fromEntries(kept), HOME: folder, XDG_RUNTIME_DIR: runtime },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** An `mcp.json` entry of a fixture server of `tests/support/servers`. */
export function fixture(name: string, env: Record<string, string> = {}): Record<string, unknown> {
  return {
    command: process.execPath,
    args: [join(SERVERS, `${name}.mjs`)],
    env,
    agenthub: { trust: 'trusted' },
  };
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Stdout as the one JSON value that it must be. */
  readonly json: () => ReturnType<typeof JSON.parse>;
}

/** Runs the built command to its end. */
export async function agenthub(
  home: TestHome,
  args: readonly string[],
  options: {
    env?: NodeJS.ProcessEnv;
    input?: string;
    onSpawn?: (child: ChildProcess) => void;
  } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...home.environment, AGENTHUB_DATA: home.data, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  options.onSpawn?.(child);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}

export interface Serving extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it has written to stderr. */
  stderr(): string;
  /** Settles with exit code or signal. */
  readonly exited: Promise<number | string>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Starts `agenthub serve` and waits for its ready line; disposing ends it. */
export async function startServe(
  home: TestHome,
  options: { env?: NodeJS.ProcessEnv; args?: readonly string[] } = {},
): Promise<Serving> {
  const child = spawn(process.execPath, [CLI, 'serve', ...(options.args ?? [])], {
    env: { ...home.environment, AGENTHUB_DATA: home.data, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  const line = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    void exited.then((how) => reject(new Error(`serve ended (${how}): ${stdout}${stderr}`)));
  });
  const { url, token, pid } = JSON.parse(line) as { url: string; token: string; pid: number };
  return {
    url,
    token,
    pid,
    child,
    exited,
    stderr: () => stderr,
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, ...(init.headers as object | undefined) },
      }),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(killer);
    },
  };
}

/** Sends SIGKILL and waits until the process is gone. */
export async function killHard(serving: Serving): Promise<void> {
  serving.child.kill('SIGKILL');
  await serving.exited;
}

/** Ids of running processes whose environment names this home: those that a test has left. */
export function processesOf(home: TestHome): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        const zombie = /\) Z /.test(readFileSync(`/proc/${entry}/stat`, 'utf8'));
        const environment = readFileSync(`/proc/${entry}/environ`, 'utf8');
        return !zombie && environment.split('\0').includes(`HOME=${home.folder}`);
      } catch {
        return false; // ended while it was looked at
      }
    })
    .map(Number);
}

/** Waits until a condition holds; fails after `ms`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  ms = 10_000,
  what = 'the condition',
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come true within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
