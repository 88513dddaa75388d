import type { App } from '../app.ts';
import type { ModelRegistry } from '../models/index.ts';
import { tryModel } from './model-trial.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function modelHandlers(app: App): Handlers<CommandsOf<'models'> | CommandsOf<'keys'>> {
  const { models, catalogue, secrets, settings } = app;
  return {
    'models.providers': async () => {
      const [providers, automatic, local] = await Promise.all([
        models.providers(),
        models.automatic(),
        models.localModels(),
      ]);
      return { providers, automatic, local };
    },
    'models.list': async ({ provider }, { signal }) => ({
      models: (await catalogue.list(provider, signal)).map(({ model, ...facts }) => ({
        ...facts,
        id: model,
      })),
    }),
    'models.choices': () => ({
      order: [...(models.choice?.order ?? [])],
      refused: [...(models.choice?.refused ?? [])],
      steps: [...models.router.records],
    }),
    'models.load': () => {
      const now = app.clock.monotonic();
      return { providers: models.router.providers().map((id) => loadOf(models.router, id, now)) };
    },
    'models.test': ({ provider, model }, { signal }) => tryModel(app, provider, model, signal),
    'keys.set': async ({ provider, key }) => {
      await secrets.store(provider, key.trim());
      settings.update({
        providers: { [provider]: { enabled: true, key: `keychain:${provider}` } },
      });
      return {};
    },
    'keys.remove': async ({ provider }) => {
      await secrets.remove(provider);
      settings.update({ providers: { [provider]: { key: '' } } });
      return {};
    },
  };
}

function loadOf(router: ModelRegistry['router'], id: string, now: number) {
  const health = router.health(id);
  const { running, waiting } = router.lane(id);
  const { breaker, calls, succeeded } = health;
  const limits = router.limits(id).readings(now);
  return { id, breaker, calls, succeeded, restMs: health.restMs(now), running, waiting, limits };
}
