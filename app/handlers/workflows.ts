import type { App } from '../app.ts';
import { AppError } from '../base/index.ts';
import {
  FOUR_AGENTS_WORKFLOW,
  criticalPath,
  executionOrder,
  parseWorkflow,
  runView,
  workflowView,
} from '../workflows/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

/** How long a request of the four agents waits for servers that have just been started. */
const SETTLE_MS = 5000;

export function workflowHandlers(app: App): Handlers<CommandsOf<'workflows'> | CommandsOf<'runs'>> {
  const { engine, gateway, handovers } = app;
  const body = (runId: string) => {
    const row = engine.row(runId);
    const events = engine.history(runId);
    const messages = handovers.messages(runId, row.input, events);
    return workflowView(row, engine.run(runId).state, messages);
  };
  const detail = (runId: string) => runView(engine.row(runId), engine.run(runId).state);
  return {
    'workflows.request': async ({ request, wait }, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      const run = engine.start(FOUR_AGENTS_WORKFLOW, { input: { request, consent: true } });
      if (wait) await run.untilEnded();
      return body(run.id);
    },
    'workflows.body': ({ runId }) => body(runId),
    'workflows.run': async ({ text, input, wait }, { signal }) => {
      const definition = parseWorkflow(text);
      await gateway.settled(SETTLE_MS, signal);
      const run = engine.start(definition, { input });
      if (wait) await run.untilEnded();
      return detail(run.id);
    },
    'workflows.check': ({ text }) => {
      try {
        const { nodes } = parseWorkflow(text);
        return {
          problems: [],
          order: executionOrder(nodes),
          criticalPath: criticalPath(nodes).path,
        };
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'workflow.invalid') throw error;
        return {
          problems: (error.data?.['problems'] as string[] | undefined) ?? [],
          order: [],
          criticalPath: [],
        };
      }
    },
    'runs.list': ({ limit }) => ({ runs: engine.list(limit) }),
    'runs.get': ({ runId }) => detail(runId),
    'runs.pause': ({ runId }) => {
      engine.run(runId).pause();
      return {};
    },
    'runs.resume': ({ runId }) => {
      engine.run(runId).resume();
      return {};
    },
    'runs.cancel': ({ runId }) => {
      engine.run(runId).cancel('Stopped by the person.');
      return {};
    },
    'runs.retry': ({ runId, path }) => detail(engine.retryFrom(runId, path).id),
    'runs.fork': ({ runId, seq }) => detail(engine.fork(runId, seq).id),
    'runs.answer': ({ runId, path, approved, note }) => {
      engine.run(runId).answer(path, approved, note);
      return {};
    },
    'runs.signal': ({ event, payload }) => ({ nodes: engine.signal(event, payload ?? null) }),
  };
}
