import { join } from 'node:path';
import { FakeClock, seededRandom, type Clock } from '../../app/base/index.ts';
import { AttemptJournal, Gateway, keptOf, type ServerView } from '../../app/gateway/index.ts';
import type { Secrets } from '../../app/models/index.ts';
import { memoryTextFile } from '../../app/settings/index.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { ChildJournal } from '../../main/adapters/mcp/child-journal.ts';
import { createDialer } from '../../main/adapters/mcp/dialer.ts';
import { OAuthSignIns } from '../../main/adapters/mcp/oauth/sign-ins.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';

/** The entry of a server of tests/support/servers. */
export function fixture(name: string, ...args: string[]) {
  return {
    command: process.execPath,
    args: [join(import.meta.dirname, 'servers', `${name}.mjs`), ...args],
  };
}

/** The entry of a server from npm, by the program of its package. */
export function npmServer(path: string, ...args: string[]) {
  const program = join(import.meta.dirname, '../../node_modules/@modelcontextprotocol', path);
  return { command: process.execPath, args: [program, ...args] };
}

/** Secrets from a table alone. */
export function secretsOf(values: Record<string, string>): Secrets {
  return {
    backend: 'a table',
    writable: false,
    resolve: (reference) => Promise.resolve(values[reference]),
    store: () => Promise.reject(new Error('read only')),
    remove: () => Promise.reject(new Error('read only')),
    environment: () => undefined,
  };
}

export interface RealGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly journal: ChildJournal;
  view(name: string): ServerView;
  /** Settles when the server is as wanted; rejects after 15 s with what it was instead. */
  until(name: string, wanted: (view: ServerView) => boolean): Promise<ServerView>;
}

export interface RealGatewayOptions {
  readonly clock?: Clock;
  readonly secrets?: Secrets;
  /** What servers are started with, in place of the environment of the test. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A started gateway over real processes and connections, with these entries of `mcp.json`. */
export function startGateway(
  servers: Record<string, unknown>,
  options: RealGatewayOptions = {},
): RealGateway {
  const clock = options.clock ?? systemClock;
  const store = memoryDatabase(new FakeClock());
  const journal = new ChildJournal(store.database, clock, silentLog);
  const queue = new WriteQueue(store.database, clock, silentLog);
  const secrets = options.secrets ?? secretsOf({});
  const signIns = new OAuthSignIns(secrets, silentLog);
  const gateway = new Gateway({
    file: memoryTextFile(JSON.stringify({ mcpServers: servers })),
    signIns,
    dialer: createDialer({
      version: '0',
      secrets,
      signIns,
      journal,
      environment: () => Promise.resolve(options.environment ?? process.env),
      log: silentLog,
    }),
    clock,
    random: seededRandom(1),
    journal: new AttemptJournal(store.database, clock, queue),
    kept: keptOf({ database: store.database, queue, clock, log: silentLog }),
    log: silentLog,
  });
  gateway.start();
  const view = (name: string): ServerView => gateway.server(name).view();
  return {
    gateway,
    journal,
    view,
    async until(name, wanted) {
      const limit = Date.now() + 15_000;
      while (Date.now() < limit) {
        const seen = view(name);
        if (wanted(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { state, reason, tools } = view(name);
      throw new Error(`"${name}" is ${state} with ${tools} tools: ${reason ?? 'no reason'}`);
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}
