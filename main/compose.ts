import { join } from 'node:path';
import { createApp, type App } from '../app/app.ts';
import { Disposables } from '../app/base/index.ts';
import type { MachineFacts, PickFolder } from '../app/ports.ts';
import { agentFolder } from './adapters/agent-folder.ts';
import { documentsFolderPath, prepareDataFolder } from './adapters/data-folder.ts';
import { childEnvironment } from './adapters/environment.ts';
import { diskFolders } from './adapters/folders.ts';
import { timeOrderedIds } from './adapters/ids.ts';
import { fileLog } from './adapters/log.ts';
import { ChildJournal } from './adapters/mcp/child-journal.ts';
import { createDialer } from './adapters/mcp/dialer.ts';
import { OAuthSignIns } from './adapters/mcp/oauth/sign-ins.ts';
import { genaiModelData } from './adapters/models/model-data.ts';
import { networkWire } from './adapters/models/wire.ts';
import { huggingFaceHub } from './adapters/model-hub.ts';
import { genaiPrices } from './adapters/prices.ts';
import { processUsage } from './adapters/process-usage.ts';
import { systemRandom } from './adapters/random.ts';
import { openSecrets } from './adapters/secrets/keychain.ts';
import { keepLogShort } from './adapters/storage/checkpoints.ts';
import { openSqliteStore } from './adapters/storage/sqlite-store.ts';
import { diskTextFile } from './adapters/text-file.ts';
import { systemProbe } from './adapters/system-probe.ts';
import { systemClock } from './adapters/time.ts';
import { WorkerThreads } from './adapters/workers/pool.ts';
import { Bridge } from './bridge/bridge.ts';
import { VERSION } from './version.ts';

export interface ComposeOptions {
  readonly dataFolder: string;
  readonly host: MachineFacts['host'];
  /** Where the host knows better than the environment (Electron asks the system). */
  readonly documentsFolder?: string | undefined;
  /** False for a command that needs no MCP server; true by default. */
  readonly servers?: boolean | undefined;
  /** Where the host can show a dialog. */
  readonly pickFolder?: PickFolder | undefined;
}

export interface Composed extends AsyncDisposable {
  readonly app: App;
  readonly bridge: Bridge;
}

/** The one composition root: opens the adapters, ends what a killed run left, starts the core. */
export async function compose(options: ComposeOptions): Promise<Composed> {
  const { dataFolder } = options;
  const open = new Disposables();
  try {
    prepareDataFolder(dataFolder);
    const log = fileLog(join(dataFolder, 'logs'), 'info');
    const store = open.add(openSqliteStore(join(dataFolder, 'agenthub.db'), systemClock));
    open.add(keepLogShort(store, log));
    const journal = new ChildJournal(store.database, systemClock, log);
    const workers = open.add(new WorkerThreads());
    const [secrets] = await Promise.all([openSecrets(process.env), journal.reap()]);
    const signIns = new OAuthSignIns(secrets, log);
    const app = open.add(
      createApp({
        files: {
          settings: diskTextFile(join(dataFolder, 'settings.json')),
          servers: diskTextFile(join(dataFolder, 'mcp.json')),
          glossary: diskTextFile(join(dataFolder, 'glossary.json')),
          agents: agentFolder(join(dataFolder, 'agents'), join(dataFolder, 'plugins')),
        },
        database: store.database,
        signIns,
        dialer: createDialer({
          ...{ version: VERSION, secrets, signIns, journal, log },
          environment: childEnvironment(),
        }),
        wire: networkWire,
        modelData: genaiModelData,
        secrets,
        prices: genaiPrices(),
        machine: {
          facts: {
            version: VERSION,
            host: options.host,
            platform: process.platform,
            pid: process.pid,
            dataFolder,
            documentsFolder: options.documentsFolder ?? documentsFolderPath(process.env),
          },
          folders: diskFolders,
          pickFolder: options.pickFolder,
          system: systemProbe(dataFolder, store.path),
          usage: processUsage,
          workers,
          hub: huggingFaceHub(process.env),
        },
        base: { clock: systemClock, ids: timeOrderedIds, random: systemRandom, log },
      }),
    );
    log.setLevel(app.settings.current.logLevel);
    app.settings.events.on('changed', ({ logLevel }) => log.setLevel(logLevel));
    const bridge = new Bridge(app);
    app.start({ servers: options.servers ?? true });
    return { app, bridge, [Symbol.asyncDispose]: () => open[Symbol.asyncDispose]() };
  } catch (error) {
    await open[Symbol.asyncDispose]();
    throw error;
  }
}
