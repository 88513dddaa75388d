import { spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** A server of a test on a free loopback port; closing cuts its connections. */
export async function listen(handle: RequestListener, port = 0): Promise<Listening> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port on which nothing listens at the moment. */
export async function freePort(): Promise<number> {
  await using probe = await listen(() => undefined);
  return Number(new URL(probe.url).port);
}

/** `server-everything` from npm as a remote server, over either transport. */
export async function everythingOverHttp(
  mode: 'streamableHttp' | 'sse',
  port?: number,
): Promise<Listening & { readonly pid: number }> {
  const chosen = port ?? (await freePort());
  const program = join(
    import.meta.dirname,
    '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  );
  const child = spawn(process.execPath, [program, mode], {
    env: { ...process.env, PORT: String(chosen) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/port \d+/.test(said)) resolve();
    });
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${chosen}${mode === 'sse' ? '/sse' : '/mcp'}`,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
