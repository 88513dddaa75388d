import type { App } from '../app.ts';
import type { CommandOutput } from '../contract/index.ts';
import { foldEvents, parseWorkflow, proposalsFor, usualDurations } from '../workflows/index.ts';

/** Runs that are looked through for those of one workflow, and how many of those are read. */
const RUNS_SEEN = 500;
const RUNS_READ = 20;

/** What could be changed in a workflow, by what is known of its tools and of its last runs. */
export function proposalsOf(
  app: Pick<App, 'engine' | 'gateway' | 'pins'>,
  text: string,
  exists: (workflow: string) => boolean,
): CommandOutput<'workflows.proposals'>['proposals'] {
  const { engine, gateway, pins } = app;
  const { name } = parseWorkflow(text, exists);
  const past = engine
    .list(RUNS_SEEN)
    .filter(({ workflow, status }) => workflow === name && status === 'completed')
    .slice(0, RUNS_READ)
    .map(({ id }) => foldEvents(engine.history(id)));
  const usual = usualDurations(past);
  const proposals = proposalsFor(text, {
    exists,
    usualMs: (id) => usual.get(id),
    effect: (action) => {
      if (!('tool' in action)) return null;
      const tool = gateway.tools().find((one) => one.name === action.tool);
      // a tool that changed since it was approved may do something else than it says
      return tool && !pins.isSuspended(tool) ? tool.effect : null;
    },
  });
  return proposals.map(({ steps, difference, ...rest }) => ({
    ...rest,
    steps: [...steps],
    difference: [...difference],
  }));
}
