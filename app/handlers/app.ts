import type { App } from '../app.ts';
import { chooseFolder } from '../first-run.ts';
import { overallState, unavailable } from '../health/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function appHandlers(
  app: App,
): Handlers<CommandsOf<'app'> | CommandsOf<'settings'> | CommandsOf<'health'>> {
  const { facts, notices, settings, store, secrets } = app;
  return {
    'app.describe': () => ({
      ...facts,
      secrets: { backend: secrets.backend, writable: secrets.writable },
      notices: [...notices.open],
    }),
    'app.dismissNotice': ({ id }) => {
      notices.dismiss(id);
      return {};
    },
    'app.completeFirstRun': async ({ filesFolder, model }) => {
      if (filesFolder !== undefined && filesFolder !== settings.current.filesFolder) {
        await chooseFolder(app, filesFolder);
      }
      settings.update({ firstRunDone: true, ...(model === undefined ? {} : { model }) });
      return {};
    },
    'settings.get': () => settings.current,
    'settings.update': async ({ filesFolder, ...patch }) => {
      if (filesFolder !== undefined && filesFolder !== settings.current.filesFolder) {
        await chooseFolder(app, filesFolder);
      }
      return settings.update(patch);
    },
    'health.get': async () => {
      await app.health.monitor.ready();
      const components = app.health.monitor.components();
      const turns = store.turnStatistics();
      const load = app.engine.load();
      const done = turns.completed + load.completed;
      const workedMs = turns.averageMs * turns.completed + load.averageMs * load.completed;
      return {
        status: overallState(components),
        unavailable_services: unavailable(components),
        components: components.map(({ name, kind, state, reason, cause, checkedMsAgo }) => ({
          name,
          kind,
          state,
          reason,
          cause: cause && { ...cause },
          checked_ms_ago: checkedMsAgo,
        })),
        active_agents: app.runner.active + load.running,
        queued_tasks: load.queueDepth,
        completed_tasks: done,
        failed_tasks: turns.failed + load.failed,
        avg_response_time: done === 0 ? 0 : workedMs / done,
        recoveries: app.health.recoveryLog.latest(),
      };
    },
  };
}
