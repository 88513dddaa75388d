import type { App } from '../app.ts';
import { AppError } from '../base/index.ts';
import {
  FOUR_AGENTS_WORKFLOW,
  criticalPath,
  executionOrder,
  parseWorkflow,
  runSteps,
  runView,
  workflowView,
  type WorkflowDefinition,
} from '../workflows/index.ts';
import type { CommandsOf, Handlers } from './types.ts';

/** How long a request of the four agents waits for servers that have just been started. */
const SETTLE_MS = 5000;

type Beginning = [
  definition: WorkflowDefinition,
  input: unknown,
  id: string | undefined,
  chatId: string | undefined,
];

export function workflowHandlers(app: App): Handlers<CommandsOf<'workflows'> | CommandsOf<'runs'>> {
  const { engine, gateway, handovers } = app;
  const body = (runId: string) => {
    const row = engine.row(runId);
    const events = engine.history(runId);
    const messages = handovers.messages(runId, row.input, events);
    return workflowView(row, engine.run(runId).state, messages);
  };
  const begin = (...[definition, input, id, chatId]: Beginning) =>
    id === undefined
      ? engine.start(definition, { input, chatId })
      : engine.ensure(id, definition, input, chatId);
  const detail = (runId: string) => runView(engine.row(runId), engine.run(runId).state);
  return {
    'workflows.request': async ({ request, wait, id, contextId }, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      const input = { request, consent: true };
      const run = begin(FOUR_AGENTS_WORKFLOW, input, id, contextId);
      if (wait) await run.untilEnded();
      return body(run.id);
    },
    'workflows.body': ({ runId }) => body(runId),
    'workflows.run': async ({ text, input, wait, id, contextId }, { signal }) => {
      const definition = parseWorkflow(text);
      await gateway.settled(SETTLE_MS, signal);
      const run = begin(definition, input, id, contextId);
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
    'runs.events': ({ runId, after }) => {
      engine.row(runId);
      const events = engine.history(runId);
      return {
        events: runSteps(events.filter(({ seq }) => seq > after)),
        ended: events.at(-1)?.event.type === 'run.ended',
      };
    },
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
