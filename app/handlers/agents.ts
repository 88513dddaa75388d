import type { App } from '../app.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function agentHandlers(app: App): Handlers<CommandsOf<'agents'>> {
  const { agents } = app;
  const { registry, states } = agents;
  const named = (name: string) => registry.get(name).definition.name;
  return {
    'agents.list': (wish) => ({
      agents: agents.list(wish),
      problems: [...registry.problems],
      folder: registry.folder ?? null,
    }),
    'agents.get': ({ name }) => agents.detail(registry.get(name)),
    'agents.history': ({ name, limit }) => ({ entries: agents.history(named(name), limit) }),
    'agents.states': ({ name, limit }) => ({ states: states.list(named(name), limit) }),
    'agents.state': async ({ name, id, before }) => {
      const agent = named(name);
      return {
        state: { ...(await states.read(agent, id)) },
        differences: before === undefined ? [] : await states.difference(agent, before, id),
      };
    },
    'agents.restore': async ({ name, id }) => ({ id: await states.restore(named(name), id) }),
    'agents.route': async ({ request }) => {
      const decision = await app.supervisor.decide(request);
      if (!decision) return { decision: null };
      const { reasons, alternatives, ...rest } = decision;
      return { decision: { ...rest, reasons: [...reasons], alternatives: [...alternatives] } };
    },
    'agents.start': async ({ name }) => {
      await agents.start(name);
      return agents.summary(registry.get(name));
    },
    'agents.stop': async ({ name }) => {
      const { forced } = await agents.stop(name);
      return { ...agents.summary(registry.get(name)), forced };
    },
    'agents.allow': ({ name, allowed }) => {
      agents.allow(name, allowed);
      return agents.summary(registry.get(name));
    },
    'agents.configure': ({ name, settings }) => {
      agents.configure(named(name), settings);
      return agents.detail(registry.get(name));
    },
  };
}
