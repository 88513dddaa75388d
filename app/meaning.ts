import { createLikeness } from './likeness.ts';
import type { Ledger } from './ledger/index.ts';
import type { ModelRegistry } from './models/index.ts';
import type { AppPorts } from './ports.ts';
import type { SettingsStore } from './settings/index.ts';
import { ModelDownloads, ToolMeaning, VectorStore, chooseEmbedder } from './tools/index.ts';

/** How long a turn waits to know what a request means. */
const PATIENCE_MS = 200;
/** As above for one command of the command line, which has to load the model first. */
const COMMAND_PATIENCE_MS = 5000;

export interface MeaningDeps {
  readonly ports: AppPorts;
  readonly settings: SettingsStore;
  readonly ledger: Ledger;
  readonly models: () => ModelRegistry;
}

/** What tools mean, by the embedder that the settings name. */
export function createMeaning({ ports, settings, ledger, models }: MeaningDeps) {
  const { clock, log } = ports.base;
  const { facts, folders, workers, hub } = ports.machine;
  const folderOf = (model: string): string => folders.join(facts.dataFolder, 'models', model);
  const embedder = chooseEmbedder({
    setting: () => settings.current.search.embeddings,
    workers,
    folderOf,
    ledger,
    clock,
    open: async (provider, model) =>
      ports.wire.openEmbedding(await models().access(provider), model),
  });
  const meaning = new ToolMeaning({
    embedder,
    store: new VectorStore(ports.database),
    workers,
    clock,
    log,
  });
  const patienceMs = facts.host === 'cli' ? COMMAND_PATIENCE_MS : PATIENCE_MS;
  const downloads = new ModelDownloads({ hub, folderOf, clock });
  const likeness = createLikeness({ embedder, clock, log, patienceMs });
  return { meaning, downloads, patienceMs, likeness };
}
