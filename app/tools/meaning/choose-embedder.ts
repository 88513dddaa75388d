import type { EmbeddingsSetting } from '../../settings/index.ts';
import { apiEmbedder, localEmbedder, type ApiEmbedderDeps, type Embedder } from './embedder.ts';
import { EMBEDDING_MODELS, embeddingModel } from './known-models.ts';
import type { WorkerPool } from './ports.ts';

export interface ChooseEmbedderDeps extends ApiEmbedderDeps {
  readonly setting: () => EmbeddingsSetting;
  readonly workers: WorkerPool;
  /** Where a downloaded model lies. */
  readonly folderOf: (model: string) => string;
}

/** The embedder that the settings name; the same one while they stay the same. */
export function chooseEmbedder(deps: ChooseEmbedderDeps): () => Embedder | undefined {
  let last: { setting: EmbeddingsSetting; embedder: Embedder | undefined } | undefined;
  return () => {
    const setting = deps.setting();
    if (last?.setting !== setting) last = { setting, embedder: open(setting, deps) };
    return last.embedder;
  };
}

function open(setting: EmbeddingsSetting, deps: ChooseEmbedderDeps): Embedder | undefined {
  switch (setting.use) {
    case 'off':
      return undefined;
    case 'api':
      return apiEmbedder(setting.provider, setting.model, deps);
    case 'local': {
      if (setting.folder !== undefined) {
        const name = setting.folder.split(/[/\\]/).filter(Boolean).at(-1) ?? setting.folder;
        return localEmbedder(setting.folder, name, deps.workers);
      }
      const id = setting.model ?? EMBEDDING_MODELS[0]!.id;
      return localEmbedder(deps.folderOf(id), embeddingModel(id)?.name ?? id, deps.workers);
    }
  }
}
