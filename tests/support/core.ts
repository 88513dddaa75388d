import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, type App } from '../../app/app.ts';
import { AppError, seededRandom } from '../../app/base/index.ts';
import type { Secrets } from '../../app/models/index.ts';
import { memoryTextFile, type SettingsPatch } from '../../app/settings/index.ts';
import { diskFolders } from '../../main/adapters/folders.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { ChildJournal } from '../../main/adapters/mcp/child-journal.ts';
import { createDialer } from '../../main/adapters/mcp/dialer.ts';
import { OAuthSignIns } from '../../main/adapters/mcp/oauth/sign-ins.ts';
import { genaiModelData } from '../../main/adapters/models/model-data.ts';
import { networkWire } from '../../main/adapters/models/wire.ts';
import { huggingFaceHub } from '../../main/adapters/model-hub.ts';
import { genaiPrices } from '../../main/adapters/prices.ts';
import { processUsage } from '../../main/adapters/process-usage.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { systemProbe } from '../../main/adapters/system-probe.ts';
import { WorkerThreads } from '../../main/adapters/workers/pool.ts';
import { systemClock } from '../../main/adapters/time.ts';

const FILES = fileURLToPath(
  new URL(
    '../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
    import.meta.url,
  ),
);

export interface Core extends AsyncDisposable {
  readonly app: App;
  /** The folder of the `files` server. */
  readonly folder: string;
}

/** Secrets from a set of environment variables alone, as on a server without a keychain. */
export function environmentSecrets(variables: Record<string, string>): Secrets {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new AppError({
        kind: 'invalid',
        code: 'secret.read-only',
        message: 'Nothing is stored here.',
      }),
    );
  return {
    backend: 'environment',
    writable: false,
    resolve: (reference) =>
      Promise.resolve(
        reference.startsWith('env:') ? variables[reference.slice('env:'.length)] : undefined,
      ),
    store: refuse,
    remove: refuse,
    environment: (name) => variables[name],
  };
}

/** The whole core in this process: real wires, a real file server from npm, a database in memory. */
export function openCore(
  environment: Record<string, string>,
  files: Record<string, string> = {},
  settings: SettingsPatch = {},
  agents: Record<string, string> = {},
): Core {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-core-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const store = memoryDatabase(systemClock);
  const secrets = environmentSecrets(environment);
  const signIns = new OAuthSignIns(secrets, silentLog);
  const workers = new WorkerThreads();
  const app = createApp({
    files: {
      settings: memoryTextFile(JSON.stringify({ filesFolder: folder, ...settings })),
      agents: {
        path: 'agents',
        read: () => Object.entries(agents).map(([name, text]) => ({ name, text })),
        plugins: () => [],
        watch: () => ({ [Symbol.dispose]: () => undefined }),
      },
      servers: memoryTextFile(
        JSON.stringify({
          mcpServers: {
            files: {
              command: process.execPath,
              args: [FILES, folder],
              agenthub: { trust: 'trusted' },
            },
          },
        }),
      ),
    },
    database: store.database,
    signIns,
    dialer: createDialer({
      version: '0',
      secrets,
      signIns,
      journal: new ChildJournal(store.database, systemClock, silentLog),
      environment: () => Promise.resolve(process.env),
      log: silentLog,
    }),
    wire: networkWire,
    modelData: genaiModelData,
    secrets,
    prices: genaiPrices(),
    machine: {
      facts: {
        version: '0.0.0',
        host: 'cli',
        platform: process.platform,
        pid: process.pid,
        dataFolder: folder,
        documentsFolder: folder,
      },
      folders: diskFolders,
      system: systemProbe(folder, join(folder, 'agenthub.db')),
      usage: processUsage,
      workers,
      hub: huggingFaceHub(environment),
    },
    base: { clock: systemClock, ids: timeOrderedIds, random: seededRandom(1), log: silentLog },
  });
  app.start();
  return {
    app,
    folder,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await workers[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
