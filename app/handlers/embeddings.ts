import type { App } from '../app.ts';
import type { AppError } from '../base/index.ts';
import { EMBEDDING_MODELS, embeddingModel, sizeOf, toolErrors } from '../tools/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

/** How long a request about tools waits for servers that have just been started. */
const SETTLE_MS = 5000;

export function embeddingHandlers(app: App): Handlers<CommandsOf<'embeddings'>> {
  const { downloads, gateway, meaning, settings } = app;
  return {
    'embeddings.status': async ({ settle }, { signal }) => {
      if (settle) {
        await gateway.settled(SETTLE_MS, signal);
        await app.toolCatalogue.follow(app.usableTools());
        meaning.retry(app.usableTools());
        await meaning.settled();
      }
      return statusOf(app);
    },
    'embeddings.describe': async ({ model }, { signal }) => {
      const known = knownModel(model);
      const { repository, revision, files } = await downloads.describe(known, signal);
      return { model, repository, revision, bytes: sizeOf(files), files: files.length };
    },
    'embeddings.download': async ({ model, revision, settle }) => {
      const ended = downloads.download(knownModel(model), revision).then((done) => {
        if (done) settings.update({ search: { embeddings: { use: 'local', model } } });
        return done;
      });
      if (settle && !(await ended)) throw downloads.problem!;
      return {};
    },
    'embeddings.cancel': () => {
      downloads.cancel();
      return {};
    },
  };
}

function statusOf(app: App) {
  const { downloads, meaning, settings } = app;
  const { state } = meaning;
  return {
    setting: settings.current.search.embeddings,
    name: meaning.modelName,
    status: state.status,
    tools: state.status === 'ready' ? state.tools : 0,
    done: state.status === 'reading' ? state.done : 0,
    total: state.status === 'reading' ? state.total : 0,
    problem: state.status === 'failed' ? told(state.problem) : undefined,
    models: EMBEDDING_MODELS.map((model) => ({ ...model, downloaded: downloads.has(model) })),
    download: downloads.progress,
    downloadProblem: downloads.problem && told(downloads.problem),
  };
}

function told({ message, remedy }: AppError) {
  return { message, remedy };
}

function knownModel(id: string) {
  const known = embeddingModel(id);
  if (known) return known;
  throw toolErrors.modelUnknown(
    id,
    EMBEDDING_MODELS.map((model) => model.id),
  );
}
