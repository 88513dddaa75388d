import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../app/app.ts';
import type { ChatModel, Secrets } from '../../app/models/index.ts';
import { diskFolders } from '../../main/adapters/folders.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { ChildJournal } from '../../main/adapters/mcp/child-journal.ts';
import { createDialer } from '../../main/adapters/mcp/dialer.ts';
import { genaiPrices } from '../../main/adapters/prices.ts';
import { memoryDatabase } from '../../main/adapters/storage/sqlite-store.ts';
import { diskTextFile } from '../../main/adapters/text-file.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { Bridge } from '../../main/bridge/bridge.ts';
import { serve } from '../../main/server/serve.ts';

export interface WindowHostOptions {
  /** Answers for every model of every provider; without one only the offline planner answers. */
  readonly model?: ChatModel;
  readonly firstRunDone?: boolean;
  readonly keychain?: boolean;
  /** `mcpServers` of the configuration; undefined begins with the servers that ship. */
  readonly servers?: Record<string, unknown>;
}

/** The real core, servers and page over a folder of its own; only model and keychain are in memory. */
export async function startWindowHost(options: WindowHostOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'agenthub-window-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (options.servers) {
    writeFileSync(join(data, 'mcp.json'), JSON.stringify({ mcpServers: options.servers }));
  }
  writeFileSync(
    join(data, 'settings.json'),
    JSON.stringify({ firstRunDone: options.firstRunDone ?? true }),
  );
  const log = silentLog;
  const store = memoryDatabase(systemClock);
  const { database } = store;
  const secrets = memorySecrets(options.keychain ?? true, options.model !== undefined);
  const app = createApp({
    files: {
      settings: diskTextFile(join(data, 'settings.json')),
      servers: diskTextFile(join(data, 'mcp.json')),
    },
    database,
    dialer: createDialer({
      secrets,
      journal: new ChildJournal(database, systemClock, log),
      environment: () => Promise.resolve(process.env),
      log,
    }),
    wire: {
      open: () =>
        options.model ? Promise.resolve(options.model) : Promise.reject(new Error('no model')),
      list: ({ provider }) =>
        options.model && provider === 'anthropic'
          ? Promise.resolve([{ id: 'claude-sonnet-4-5', name: 'Claude Sonnet 4.5' }])
          : Promise.reject(new Error('nothing listens there')),
    },
    secrets,
    prices: genaiPrices,
    machine: {
      facts: {
        version: '0.1.0',
        host: 'server',
        platform: process.platform,
        pid: process.pid,
        dataFolder: data,
        documentsFolder: folder,
      },
      folders: diskFolders,
    },
    base: { clock: systemClock, ids: timeOrderedIds, log },
  });
  const bridge = new Bridge(app);
  app.start();
  const serving = await serve({
    bridge,
    hostname: '127.0.0.1',
    port: 0,
    rendererFolder: join(import.meta.dirname, '../../dist/renderer'),
  });
  return {
    app,
    folder,
    link: () => serving.browserLink(),
    async [Symbol.asyncDispose]() {
      await serving[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type WindowHost = Awaited<ReturnType<typeof startWindowHost>>;

function memorySecrets(writable: boolean, withKey: boolean): Secrets {
  const kept = new Map<string, string>(withKey ? [['keychain:anthropic', 'a key']] : []);
  return {
    backend: writable ? 'memory of the test' : 'no keychain on this machine',
    writable,
    resolve: (reference) => Promise.resolve(kept.get(reference)),
    store: (name, secret) => Promise.resolve(void kept.set(`keychain:${name}`, secret)),
    remove: (name) => Promise.resolve(void kept.delete(`keychain:${name}`)),
    environment: () => undefined,
  };
}
