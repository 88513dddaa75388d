import type { App } from '../app.ts';
import { chooseFolder } from '../first-run.ts';
import {
  checkDatabase,
  checkKeychain,
  checkServer,
  overallState,
  unavailable,
} from '../health/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function appHandlers(
  app: App,
): Handlers<
  CommandsOf<'app'> | CommandsOf<'settings'> | CommandsOf<'usage'> | CommandsOf<'health'>
> {
  const { facts, notices, settings, ledger, store, clock, secrets } = app;
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
    'usage.report': ({ by }) => {
      const rows = ledger.report(by);
      return {
        rows: rows.map((row) => ({
          ...row,
          label:
            by === 'conversation'
              ? (store.find(row.key)?.title ?? `${row.key} (deleted)`)
              : row.key,
        })),
        total: ledger.between(0, Number.MAX_SAFE_INTEGER),
      };
    },
    'usage.summary': () => {
      const now = new Date(clock.now());
      const day = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
      const month = new Date(now.getFullYear(), now.getMonth(), 1).getTime();
      const end = Number.MAX_SAFE_INTEGER;
      return { today: ledger.between(day, end), month: ledger.between(month, end) };
    },
    'health.get': () => {
      const components = [
        checkDatabase(app.database),
        checkKeychain(secrets),
        ...app.gateway.servers().map(checkServer),
      ];
      const turns = store.turnStatistics();
      return {
        status: overallState(components),
        unavailable_services: unavailable(components),
        components: components.map(({ checkedMsAgo, ...part }) => ({
          ...part,
          checked_ms_ago: checkedMsAgo,
        })),
        active_agents: app.runner.active,
        queued_tasks: 0,
        completed_tasks: turns.completed,
        failed_tasks: turns.failed,
        avg_response_time: turns.averageMs,
      };
    },
  };
}
