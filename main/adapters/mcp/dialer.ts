import { randomUUID } from 'node:crypto';
import { SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Log } from '../../../app/base/index.ts';
import type { Dialer, Link, ServerConfig } from '../../../app/gateway/index.ts';
import type { Secrets } from '../../../app/models/index.ts';
import { dialAgent } from '../a2a/dial.ts';
import { MARK, type ChildJournal } from './child-journal.ts';
import { startChild } from './child.ts';
import { resolveCommand } from './command.ts';
import type { OAuthSignIns } from './oauth/sign-ins.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { localFetch } from './local-fetch.ts';
import { patientFetch } from './patient-fetch.ts';
import { resolveAddress, resolveReferences } from './references.ts';
import { serverEnvironment } from './server-environment.ts';
import { StdioTransport } from './stdio-transport.ts';

export interface DialerDeps {
  readonly version: string;
  readonly secrets: Secrets;
  readonly journal: ChildJournal;
  /** This program's environment, with the PATH of the person's login shell; servers see the safe part of it. */
  readonly environment: () => Promise<NodeJS.ProcessEnv>;
  /** Signs connections to remote servers in. */
  readonly signIns: Pick<OAuthSignIns, 'access'>;
  readonly log: Log;
}

/** Dials servers as child processes or over HTTP. */
export function createDialer(deps: DialerDeps): Dialer {
  return {
    version: deps.version,
    dial(config, via) {
      if (config.address.transport === 'stdio') return dialStdio(deps, config);
      if (config.address.transport === 'a2a') return dialAgent(deps.secrets, config);
      return dialHttp(deps, config, via);
    },
  };
}

async function dialStdio(deps: DialerDeps, config: ServerConfig): Promise<Link> {
  const { name } = config;
  if (config.address.transport !== 'stdio') throw new Error('not a stdio server');
  const address = await resolveAddress(deps.secrets, name, config.address);
  const resolved = resolveCommand(address.command, address.args);
  const own = await resolveReferences(deps.secrets, name, address.env);
  const mark = randomUUID();
  const environment = serverEnvironment(await deps.environment(), config.options.inheritEnv);
  const entry = deps.journal.intend(mark, name);
  const child = await startChild({
    server: name,
    shownCommand: address.command,
    command: resolved.command,
    args: resolved.args,
    env: { ...environment, ...resolved.env, ...own, [MARK]: mark },
    cwd: address.cwd,
  }).catch((error: unknown) => {
    entry.forget();
    throw error;
  });
  await entry.started(child.pid);
  const close = async (): Promise<void> => {
    await child.end();
    entry.forget();
  };
  void child.exited.then(close); // what it started does not outlive it
  return {
    transport: new StdioTransport(child, noiseLog(deps.log, name)),
    pid: child.pid,
    stderr: () => child.stderr(),
    exited: child.exited,
    close,
  };
}

/** Logs the first line that is no message; a server that prints rubbish must not fill the log. */
function noiseLog(log: Log, server: string): (line: string) => void {
  let told = false;
  return (line) => {
    if (!told) log.warn('a server prints other things than messages', { server, first: line });
    told = true;
  };
}

async function dialHttp(
  deps: DialerDeps,
  config: ServerConfig,
  via: 'http' | 'sse' = 'http',
): Promise<Link> {
  const { name } = config;
  if (config.address.transport === 'stdio') throw new Error('not a remote server');
  const address = await resolveAddress(deps.secrets, name, config.address);
  const headers = await resolveReferences(deps.secrets, name, address.headers);
  const url = new URL(address.url);
  const local = localFetch();
  const patient = patientFetch(name, boundedFetch(name, local.fetch));
  const access = await deps.signIns.access({ ...config, address }, patient);
  const options = {
    requestInit: { headers },
    fetch: access?.fetch ?? patient,
    ...(access ? { authProvider: access.authProvider } : {}),
  };
  const transport =
    via === 'sse'
      ? new SSEClientTransport(url, options)
      : new StreamableHTTPClientTransport(url, options);
  return {
    transport,
    pid: undefined,
    stderr: () => '',
    exited: new Promise(() => undefined),
    async close() {
      await transport.close();
      local[Symbol.dispose]();
    },
  };
}
