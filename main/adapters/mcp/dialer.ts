import { SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import spawn from 'cross-spawn';
import type { Log } from '../../../app/base/index.ts';
import {
  gatewayErrors,
  type Dialer,
  type Link,
  type ProcessExit,
  type ServerConfig,
} from '../../../app/gateway/index.ts';
import type { Secrets } from '../../../app/models/index.ts';
import type { ChildJournal } from './child-journal.ts';
import { resolveCommand } from './command.ts';
import { endTree } from './process-tree.ts';
import { ByteRing } from './ring.ts';
import { StdioTransport } from './stdio-transport.ts';

const STDERR_BYTES = 64 * 1024;

export interface DialerDeps {
  readonly secrets: Secrets;
  readonly journal: ChildJournal;
  /** The environment that servers inherit, with the PATH of the person's login shell. */
  readonly environment: () => Promise<NodeJS.ProcessEnv>;
  readonly log: Log;
}

/** Dials servers as child processes or over HTTP. */
export function createDialer(deps: DialerDeps): Dialer {
  return {
    dial: (config) =>
      config.address.transport === 'stdio' ? dialStdio(deps, config) : dialHttp(deps, config),
  };
}

async function dialStdio(deps: DialerDeps, config: ServerConfig): Promise<Link> {
  const { address, name } = config;
  if (address.transport !== 'stdio') throw new Error('not a stdio server');
  const resolved = resolveCommand(address.command, address.args);
  const own = await resolveSecrets(deps.secrets, address.env);
  const child = spawn(resolved.command, [...resolved.args], {
    env: { ...(await deps.environment()), ...resolved.env, ...own },
    ...(address.cwd === undefined ? {} : { cwd: address.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // a group of its own, so that the tree can be ended
    windowsHide: true,
  });
  const stderr = new ByteRing(STDERR_BYTES);
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk));
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? gatewayErrors.commandNotFound(address.command)
          : gatewayErrors.connectionFailed(name, error.message, error),
      ),
    );
  });
  const pid = child.pid!;
  const forget = await deps.journal.remember(pid, name);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    child.stdin!.end();
    await endTree(pid);
    forget();
  };
  void exited.then(() => (closing ??= close()));
  return {
    transport: new StdioTransport(child, (line) =>
      deps.log.debug('not a message', { server: name, line: line.slice(0, 200) }),
    ),
    pid,
    stderr: () => stderr.toString(),
    exited,
    close: () => (closing ??= close()),
  };
}

async function dialHttp(deps: DialerDeps, config: ServerConfig): Promise<Link> {
  const { address } = config;
  if (address.transport === 'stdio') throw new Error('not a remote server');
  const headers = await resolveSecrets(deps.secrets, address.headers);
  const url = new URL(address.url);
  const transport =
    address.transport === 'sse'
      ? new SSEClientTransport(url, { requestInit: { headers } })
      : new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  return {
    transport,
    pid: undefined,
    stderr: () => '',
    exited: new Promise(() => undefined),
    close: () => transport.close(),
  };
}

/** Values that are references (`keychain:NAME`, `env:NAME`) become their secrets; others stay. */
async function resolveSecrets(
  secrets: Secrets,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const entries = await Promise.all(
    Object.entries(values).map(async ([name, value]) => [
      name,
      /^(keychain|env):/.test(value) ? ((await secrets.resolve(value)) ?? '') : value,
    ]),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
