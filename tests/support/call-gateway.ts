import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../app/base/index.ts';
import { AttemptJournal, Gateway, keptOf } from '../../app/gateway/index.ts';
import { memoryTextFile } from '../../app/settings/index.ts';
import { WriteQueue } from '../../app/storage/index.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { ChildJournal } from '../../main/adapters/mcp/child-journal.ts';
import { createDialer } from '../../main/adapters/mcp/dialer.ts';
import { OAuthSignIns } from '../../main/adapters/mcp/oauth/sign-ins.ts';
import { openSqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { secretsOf } from './gateway.ts';

/** The entry of the server that counts its effects in `file`. */
export function effectsServer(file: string, options: object = {}) {
  return {
    command: process.execPath,
    args: [join(import.meta.dirname, 'servers', 'effects.mjs'), file],
    agenthub: { trust: 'trusted', rate: { capacity: 100_000, perSecond: 100_000 }, ...options },
  };
}

/** Lines of a file of effects; none where it was never written. */
export function effectsIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** A started gateway over real servers, with a database on disk. */
export async function callGateway(servers: Record<string, unknown>) {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-calls-'));
  const store = openSqliteStore(join(folder, 'calls.db'), systemClock);
  const queue = new WriteQueue(store.database, systemClock, silentLog);
  const journal = new AttemptJournal(store.database, systemClock, queue);
  const secrets = secretsOf({});
  const signIns = new OAuthSignIns(secrets, silentLog);
  const gateway = new Gateway({
    file: memoryTextFile(JSON.stringify({ mcpServers: servers })),
    signIns,
    dialer: createDialer({
      version: '0',
      secrets,
      signIns,
      journal: new ChildJournal(store.database, systemClock, silentLog),
      environment: () => Promise.resolve(process.env),
      log: silentLog,
    }),
    clock: systemClock,
    random: seededRandom(1),
    journal,
    kept: keptOf({ database: store.database, queue, clock: systemClock, log: silentLog }),
    log: silentLog,
  });
  gateway.start();
  await gateway.settled(20_000);
  return {
    gateway,
    journal,
    database: store.database,
    queue,
    /** A server that has ended is running again when this settles. */
    async revived(name: string): Promise<void> {
      const server = gateway.server(name);
      if (server.state !== 'ready') await server.restart();
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
