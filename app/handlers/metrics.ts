import type { App } from '../app.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function metricsHandlers(app: App): Handlers<CommandsOf<'metrics'>> {
  return {
    'metrics.read': () => ({
      attempts: app.journal.counts(),
      servers: app.gateway
        .servers()
        .map(({ name, state, breaker }) => ({ server: name, state, breaker })),
      runs: app.engine.counts(),
      spend: app.ledger.reports
        .by('model')
        .map(({ key, calls, costNano }) => ({ model: key, calls, costNano })),
    }),
    'metrics.queue': () => {
      const { routingLatency, alerts, ...counts } = app.engine.load();
      return { ...counts, routingLatency: { ...routingLatency }, alerts: [...alerts] };
    },
  };
}
